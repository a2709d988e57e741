using NixStore.Paths;

namespace NixStore.Stores.Local;

public sealed partial record LocalStoreLayout
{
    // A Nix on Windows has its store under ProgramData/nix, and that directory of Windows enters its hashes (src/libstore/store-api.cc,
    // src/libstore/globals.cc). Paths of /nix/store lie apart from it, like those of a Nix on Linux that may not make /nix: of two
    // databases over one directory, each would take the other's paths for garbage.
    private static LocalStoreLayout OfWindows(StoreEnvironment environment, StoreDirectory directory)
    {
        var nix = System.IO.Path.Combine(environment["PROGRAMDATA"] ?? @"C:\ProgramData", "nix");
        return directory.IsOfWindows
            ? new LocalStoreLayout
            {
                Location = "local",
                Directory = directory,
                RealStoreDirectory = directory.Path,
                StateDirectory = System.IO.Path.Combine(nix, "state"),
                LogDirectory = System.IO.Path.Combine(nix, "log"),
            }
            : FromRoot(System.IO.Path.Combine(nix, "root"), directory) with { Location = "local" };
    }
}
