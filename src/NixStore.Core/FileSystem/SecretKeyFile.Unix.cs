using System.Runtime.Versioning;

namespace NixStore.FileSystem;

public sealed partial class SecretKeyFile
{
    [UnsupportedOSPlatform("windows")]
    private static FileStream CreateUnix(string path)
        => new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
}
