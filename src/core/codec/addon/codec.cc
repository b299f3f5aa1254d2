// Serializes and deserializes compiled modules by V8's public interface, which every V8 from 12.4 on has.
//
// serialize(module)            gives an ArrayBuffer of machine code, undefined where V8 has no optimized code of it
// takeStreams()                makes WebAssembly.compileStreaming of this thread take a request instead of a Response
// wireBytes(module)            gives a copy of the wire bytes that V8 keeps of it, as an ArrayBuffer
// writeWireBytes(module, file) writes them to an open file, and gives whether all could be written; not on Windows, where an
//                              addon does not know Node's files
// trailer(code, wire bytes)    gives what an artifact of that machine code ends with, as an ArrayBuffer
//
// A request is an array [artifact, wire bytes, promise, used]: the promise is the one that compileStreaming gave, and
// `used` is set to whether V8 took the artifact.
//
// V8 trusts what begins with its own stamp, and ends the process where that is cut short, damaged or of other wire bytes.
// So an artifact ends with a trailer that tells such accidents, and whatever else is handed in is refused with a TypeError.
// It is no proof against forgery, nor against another thread that writes into shared memory meanwhile: the caller must
// have authenticated the artifact, and be the one who has it.

#include <node.h>
#include <v8-wasm.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <new>
#include <utility>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#include <unistd.h>
#endif

// The interface for cached machine code has changed in V8 14.3.
#define CACHED_BYTES_AT_FINISH \
  (V8_MAJOR_VERSION > 14 || (V8_MAJOR_VERSION == 14 && V8_MINOR_VERSION >= 3))

namespace {

using v8::ArrayBuffer;
using v8::ArrayBufferView;
using v8::Array;
using v8::Context;
using v8::Exception;
using v8::FunctionCallbackInfo;
using v8::Isolate;
using v8::Local;
using v8::Promise;
using v8::SharedArrayBuffer;
using v8::String;
using v8::Value;
using v8::WasmModuleObject;
using v8::WasmStreaming;

// What V8 looks at before it trusts an artifact: magic, version, CPU features, flags.
constexpr size_t kStampBytes = 16;
// The magic and the version of the WebAssembly binary format.
constexpr size_t kPreambleBytes = 8;

// Raised whenever the trailer changes.
constexpr uint64_t kTrailerMagic = 0x3254524143434157;  // "WACCART2"

struct Trailer {
  uint64_t magic;
  uint64_t code_size;
  uint64_t wire_size;
  uint64_t sum;
};

uint64_t RotateLeft(uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

// Takes a word up in a sum, so that no two words give the same.
uint64_t Mix(uint64_t sum, uint64_t word) {
  constexpr uint64_t kOdd = 0x9e3779b185ebca87;
  return RotateLeft(sum ^ word, 31) * kOdd;
}

// A sum of all bytes, which no single changed one leaves as it was. Four of them side by side are as fast as memory is.
uint64_t SumOf(uint64_t seed, const uint8_t* data, size_t size) {
  constexpr size_t kLanes = 4;
  constexpr size_t kStripe = kLanes * sizeof(uint64_t);
  uint64_t lanes[kLanes] = {seed, ~seed, RotateLeft(seed, 16), RotateLeft(seed, 48)};
  size_t offset = 0;
  for (; size - offset >= kStripe; offset += kStripe) {
    uint64_t words[kLanes];
    std::memcpy(words, data + offset, kStripe);
    for (size_t lane = 0; lane < kLanes; lane++) lanes[lane] = Mix(lanes[lane], words[lane]);
  }
  uint64_t sum = Mix(seed, size);
  for (const uint64_t lane : lanes) sum = Mix(sum, lane);
  for (; offset < size; offset++) sum = Mix(sum, data[offset]);
  return sum;
}

Trailer TrailerOf(const uint8_t* code, size_t code_size, const uint8_t* wire, size_t wire_size) {
  return {kTrailerMagic, code_size, wire_size, SumOf(SumOf(0, code, code_size), wire, wire_size)};
}

// Sums up nothing where the lengths alone tell: what is handed in may be of any length.
bool HasTrailer(const uint8_t* code, size_t code_size, const uint8_t* wire, size_t wire_size) {
  Trailer trailer;
  std::memcpy(&trailer, code + code_size, sizeof(trailer));
  if (trailer.magic != kTrailerMagic || trailer.code_size != code_size || trailer.wire_size != wire_size) {
    return false;
  }
  return trailer.sum == TrailerOf(code, code_size, wire, wire_size).sum;
}

enum RequestSlot : uint32_t { kArtifact, kWireBytes, kPromise, kUsed };

struct Bytes {
  std::shared_ptr<v8::BackingStore> store;
  const uint8_t* data = nullptr;
  size_t size = 0;
};

Local<Value> TypeError(Isolate* isolate, const char* text) {
  return Exception::TypeError(String::NewFromUtf8(isolate, text).ToLocalChecked());
}

// Gives false for what is no bytes, and for what holds fewer than `least`, as a detached buffer does.
bool TakeBytes(Local<Value> value, size_t least, Bytes* bytes) {
  size_t offset = 0;
  if (value->IsArrayBuffer()) {
    bytes->store = value.As<ArrayBuffer>()->GetBackingStore();
    bytes->size = value.As<ArrayBuffer>()->ByteLength();
  } else if (value->IsSharedArrayBuffer()) {
    bytes->store = value.As<SharedArrayBuffer>()->GetBackingStore();
    bytes->size = value.As<SharedArrayBuffer>()->ByteLength();
  } else if (value->IsArrayBufferView()) {
    Local<ArrayBufferView> view = value.As<ArrayBufferView>();
    bytes->store = view->Buffer()->GetBackingStore();
    bytes->size = view->ByteLength();
    offset = view->ByteOffset();
  } else {
    return false;
  }
  if (bytes->size < least) return false;
  // A detached buffer has neither bytes nor a place.
  if (bytes->size > 0) bytes->data = static_cast<const uint8_t*>(bytes->store->Data()) + offset;
  return true;
}

struct Part {
  const void* data;
  size_t size;
};

// Gives the parts, one after the other, as an ArrayBuffer; throws where there is no memory for it.
void ReturnCopy(const FunctionCallbackInfo<Value>& info, std::initializer_list<Part> parts) {
  Isolate* isolate = info.GetIsolate();
  size_t size = 0;
  for (const Part& part : parts) size += part.size;
  auto* data = new (std::nothrow) uint8_t[size];
  if (data == nullptr) {
    isolate->ThrowException(Exception::RangeError(String::NewFromUtf8Literal(isolate, "no memory for a copy")));
    return;
  }
  size_t offset = 0;
  for (const Part& part : parts) {
    std::memcpy(data + offset, part.data, part.size);
    offset += part.size;
  }
  auto store = ArrayBuffer::NewBackingStore(
      data, size, [](void* bytes, size_t, void*) { delete[] static_cast<uint8_t*>(bytes); }, nullptr);
  info.GetReturnValue().Set(ArrayBuffer::New(isolate, std::move(store)));
}

void Serialize(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsWasmModuleObject()) {
    isolate->ThrowException(TypeError(isolate, "serialize takes a WebAssembly.Module"));
    return;
  }
  v8::CompiledWasmModule compiled = info[0].As<WasmModuleObject>()->GetCompiledModule();
  const v8::OwnedBuffer code = compiled.Serialize();
  if (code.size == 0) return;
  const auto wire = compiled.GetWireBytesRef();
  const Trailer trailer = TrailerOf(code.buffer.get(), code.size, wire.data(), wire.size());
  ReturnCopy(info, {{code.buffer.get(), code.size}, {&trailer, sizeof(trailer)}});
}

// Gives whether V8 takes the artifact. Where it does not, the stream ends with a module that nobody wants, or an error.
bool Deserialize(Isolate* isolate, WasmStreaming* streaming, const Bytes& artifact, const Bytes& wire) {
#if CACHED_BYTES_AT_FINISH
  bool fits = false;
  streaming->SetHasCompiledModuleBytes();
  streaming->OnBytesReceived(wire.data, wire.size);
  streaming->Finish([&](WasmStreaming::ModuleCachingInterface& caching) {
    fits = caching.SetCachedCompiledModuleBytes({artifact.data, artifact.size});
  });
  return fits;
#else
  if (!streaming->SetCompiledModuleBytes(artifact.data, artifact.size)) {
    streaming->Abort(TypeError(isolate, "the artifact is another V8's"));
    return false;
  }
  streaming->OnBytesReceived(wire.data, wire.size);
  streaming->Finish(true);
  return true;
#endif
}

void OnStreaming(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  std::shared_ptr<WasmStreaming> streaming = WasmStreaming::Unpack(isolate, info.Data());
  auto refuse = [&](const char* why) { streaming->Abort(TypeError(isolate, why)); };

  if (!info[0]->IsArray()) return refuse("this thread compiles no streams");
  Local<Array> request = info[0].As<Array>();
  Local<Value> artifact_value, wire_value, promise;
  if (!request->Get(context, kArtifact).ToLocal(&artifact_value) ||
      !request->Get(context, kWireBytes).ToLocal(&wire_value) ||
      !request->Get(context, kPromise).ToLocal(&promise)) {
    return refuse("the request cannot be read");
  }
  if (!promise->IsPromise()) return refuse("the request has no promise");
  auto tell = [&](bool used) {
    return request->Set(context, kUsed, v8::Boolean::New(isolate, used)).FromMaybe(false);
  };
  if (!tell(false)) return refuse("the request cannot be written to");
  // The last of the caller's code has run that could take the bytes away again.
  Bytes artifact, wire;
  if (!TakeBytes(artifact_value, kStampBytes + sizeof(Trailer), &artifact)) return refuse("the artifact is none");
  if (!TakeBytes(wire_value, kPreambleBytes, &wire)) return refuse("the wire bytes are none");
  artifact.size -= sizeof(Trailer);
  if (!HasTrailer(artifact.data, artifact.size, wire.data, wire.size)) {
    return refuse("the artifact is none, or is that of other wire bytes");
  }

  const bool fits = Deserialize(isolate, streaming.get(), artifact, wire);
  // Where V8 gave the artifact up in its midst, it compiles the wire bytes, which takes longer than this call.
  tell(fits && promise.As<Promise>()->State() == Promise::kFulfilled);
}

void TakeStreams(const FunctionCallbackInfo<Value>& info) {
  info.GetIsolate()->SetWasmStreamingCallback(OnStreaming);
}

void WireBytes(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsWasmModuleObject()) {
    isolate->ThrowException(TypeError(isolate, "wireBytes takes a WebAssembly.Module"));
    return;
  }
  v8::CompiledWasmModule compiled = info[0].As<WasmModuleObject>()->GetCompiledModule();
  const auto wire = compiled.GetWireBytesRef();
  ReturnCopy(info, {{wire.data(), wire.size()}});
}

void WriteWireBytes(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsWasmModuleObject() || !info[1]->IsInt32()) {
    isolate->ThrowException(TypeError(isolate, "writeWireBytes takes a WebAssembly.Module and a file"));
    return;
  }
  bool is_written = false;
#ifndef _WIN32
  v8::CompiledWasmModule compiled = info[0].As<WasmModuleObject>()->GetCompiledModule();
  const auto wire = compiled.GetWireBytesRef();
  const int file = info[1].As<v8::Int32>()->Value();
  size_t done = 0;
  while (done < wire.size()) {
    const ssize_t written = write(file, wire.data() + done, wire.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<size_t>(written);
  }
  is_written = done == wire.size();
#endif
  info.GetReturnValue().Set(is_written);
}

void MakeTrailer(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  Bytes code, wire;
  if (!TakeBytes(info[0], kStampBytes, &code) || !TakeBytes(info[1], kPreambleBytes, &wire)) {
    isolate->ThrowException(TypeError(isolate, "trailer takes machine code and wire bytes"));
    return;
  }
  const Trailer trailer = TrailerOf(code.data, code.size, wire.data, wire.size);
  ReturnCopy(info, {{&trailer, sizeof(trailer)}});
}

// Node unloads an addon with the last thread that uses it, while buffers that it made may live on elsewhere.
void StayLoaded() {
#ifdef _WIN32
  HMODULE self;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&StayLoaded), &self);
#else
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&StayLoaded), &self) != 0) dlopen(self.dli_fname, RTLD_LAZY | RTLD_NODELETE);
#endif
}

}  // namespace

NODE_MODULE_INIT() {
  StayLoaded();
  NODE_SET_METHOD(exports, "serialize", Serialize);
  NODE_SET_METHOD(exports, "takeStreams", TakeStreams);
  NODE_SET_METHOD(exports, "wireBytes", WireBytes);
  NODE_SET_METHOD(exports, "writeWireBytes", WriteWireBytes);
  NODE_SET_METHOD(exports, "trailer", MakeTrailer);
}
