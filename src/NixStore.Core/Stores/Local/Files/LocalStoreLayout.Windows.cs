using NixStore.Paths;

namespace NixStore.Stores.Local.Files;

public sealed partial record LocalStoreLayout
{
    // Nix on Windows has its store in ProgramData/nix, and that Windows directory is part of its hashes (src/libstore/store-api.cc,
    // src/libstore/globals.cc). Paths of /nix/store are in a separate directory, as for Nix on Linux without access to /nix: with two
    // databases for one directory, each would treat the paths of the other as garbage.
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
