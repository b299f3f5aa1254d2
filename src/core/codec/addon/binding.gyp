{
  "targets": [
    {
      "target_name": "codec",
      "sources": ["codec.cc"],
      "cflags_cc": ["-std=c++20", "-Wall", "-fvisibility=hidden"],
      "conditions": [["OS=='linux'", { "ldflags": ["-Wl,--strip-all"] }]],
      "xcode_settings": { "CLANG_CXX_LANGUAGE_STANDARD": "c++20" },
      "msvs_settings": { "VCCLCompilerTool": { "AdditionalOptions": ["/std:c++20"] } }
    }
  ]
}
