//! The one ONNX Runtime build that is fetched and trusted by its hash, for each target.
//!
//! Sizes and hashes were computed from the member named here of the wheels of that version.

/// Minor version of the oldest ONNX Runtime 1.x that is accepted: the `api-22` level the `ort`
/// dependency is built with.
pub(crate) const OLDEST_MINOR: u32 = 22;

/// What is fetched, and how its bytes are told from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pinned {
    /// Version of the `onnxruntime` package.
    pub(crate) version: &'static str,
    /// Platform tag of the wheel.
    pub(crate) platform: &'static str,
    /// File name of the library, in the wheel and in the cache.
    pub(crate) file_name: &'static str,
    /// Size of the library in bytes.
    pub(crate) size_bytes: u64,
    /// Lower-case hexadecimal SHA-256 of the library.
    pub(crate) sha256: String,
}

impl Pinned {
    /// Path of the library inside the wheel.
    pub(crate) fn member(&self) -> String {
        format!("onnxruntime/capi/{}", self.file_name)
    }

    /// The build for the target this program was compiled for; `None` where none is pinned.
    pub(crate) fn for_this_target() -> Option<Self> {
        if cfg!(all(
            target_os = "linux",
            target_env = "gnu",
            target_arch = "x86_64"
        )) {
            Some(Self::linux_x86_64())
        } else if cfg!(all(
            target_os = "linux",
            target_env = "gnu",
            target_arch = "aarch64"
        )) {
            Some(Self::linux_aarch64())
        } else if cfg!(all(target_os = "macos", target_arch = "aarch64")) {
            Some(Self::macos_arm64())
        } else {
            None
        }
    }

    fn linux_x86_64() -> Self {
        Self {
            version: "1.31.1",
            platform: "manylinux_2_28_x86_64",
            file_name: "libonnxruntime.so.1.31.1",
            size_bytes: 29_352_200,
            sha256: "fc44112fbe06d7d689c57e11d3862031f64711007e4ee020f8eed5185fd2c1d3".to_owned(),
        }
    }

    fn linux_aarch64() -> Self {
        Self {
            version: "1.31.1",
            platform: "manylinux_2_28_aarch64",
            file_name: "libonnxruntime.so.1.31.1",
            size_bytes: 25_265_040,
            sha256: "8aa3b76b28c778a2b1dd660d34161adb1d508c9ccd04ff9dc80e26eca5df8467".to_owned(),
        }
    }

    fn macos_arm64() -> Self {
        Self {
            version: "1.31.1",
            platform: "macosx_14_0_arm64",
            file_name: "libonnxruntime.1.31.1.dylib",
            size_bytes: 33_037_336,
            sha256: "d586cbe89effc085a09d3341b3cfbd5c322517f9d397aeb20814af21433f2b36".to_owned(),
        }
    }
}
