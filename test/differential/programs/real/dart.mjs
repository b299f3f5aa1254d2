/** A formatter in Dart, by dart2wasm: a collected heap and exceptions. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ load }) {
  const { format } = await load('@wasm-fmt/dart_fmt/dart_fmt_node.js');
  const source = `class A<T>extends B with C implements D{final int x;const A(this.x,{required this.y});@override
    Future<void>run()async{for(var i=0;i<10;i++){if(i.isEven){print('a \${i+1} b');}else{await Future.delayed(Duration(milliseconds:i));}}
    final m={'a':[1,2,3,...list],'b':{for(var e in entries)e.key:e.value}};switch(m){case {'a':var z}when z.isNotEmpty:return;default:throw StateError('no');}}}
    typedef F=void Function(int a,{String? b});extension on String{String get twice=>this+this;}`;
  const results = [];
  for (const [text, options] of /** @type {[string, object | undefined][]} */ ([
    [source, undefined],
    [source, { indent_width: 4, line_width: 40, line_ending: 'crlf' }],
    ['class {', undefined],
    [`void main(){${'call(1,2,3);'.repeat(200)}}`, undefined],
  ])) {
    try {
      results.push(format(text, 'main.dart', options));
    } catch (error) {
      results.push(String(error));
    }
  }
  return JSON.stringify(results);
}
