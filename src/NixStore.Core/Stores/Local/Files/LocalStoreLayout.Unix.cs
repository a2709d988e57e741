using NixStore.Paths;

namespace NixStore.Stores.Local.Files;

public sealed partial record LocalStoreLayout
{
    private static LocalStoreLayout OfUnix(StoreDirectory directory) => new()
    {
        Location = "local",
        Directory = directory,
        RealStoreDirectory = directory.Path,
        StateDirectory = "/nix/var/nix",
        LogDirectory = "/nix/var/log/nix",
    };
}
