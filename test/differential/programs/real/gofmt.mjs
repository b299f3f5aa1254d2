/** Go's formatter, by TinyGo. @param {import('../run-real-module.mjs').Tools} tools */
export async function drive({ load }) {
  const { format } = await load('@wasm-fmt/gofmt/gofmt_node.js');
  const source = `package  main
import ("fmt";"os")
type T[K comparable,V any] struct{a,b int;m map[K][]V "json:x"}
func (t*T[K,V]) run(xs ...interface{}) (n int,err error){ for i:=range xs{ switch v:=xs[i].(type){case int,string: fmt.Println(v); default: go func(){ <-make(chan struct{}) }() } }
defer os.Exit(1<<3|0x1F);return}
`;
  const results = [];
  for (const text of [source, 'package a; func {', `package b\n${'var x = []int{1,2,3}\n'.repeat(150)}`]) {
    try {
      results.push(format(text));
    } catch (error) {
      results.push(String(error));
    }
  }
  return JSON.stringify(results);
}
