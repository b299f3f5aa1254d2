/**
 * What Node has of WebAssembly, as far as it is used here. TypeScript knows it only along with all of a page's
 * globals, `window` and `document` among them, which a program for Node must not find. For this project's own checks:
 * it is no part of what is published.
 */
declare namespace WebAssembly {
  const isModule: unique symbol;
  interface Module {
    /** Not there at run time: it keeps every other object from being taken for a module. */
    readonly [isModule]: true;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  interface ModuleExportDescriptor {
    kind: 'function' | 'global' | 'memory' | 'table' | 'tag';
    name: string;
  }
  interface ModuleImportDescriptor extends ModuleExportDescriptor {
    module: string;
  }
  type Imports = Record<string, Record<string, unknown>>;

  const Module: {
    prototype: Module;
    new (bytes: BufferSource): Module;
    customSections(module: Module, sectionName: string): ArrayBuffer[];
    exports(module: Module): ModuleExportDescriptor[];
    imports(module: Module): ModuleImportDescriptor[];
  };
  const Instance: {
    prototype: Instance;
    new (module: Module, imports?: Imports): Instance;
  };
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  function validate(bytes: BufferSource): boolean;
  function compile(bytes: BufferSource): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}

/** Bytes that no other thread can change meanwhile. */
type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
