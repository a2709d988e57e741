using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Activation;

/// <summary>The directories of a store on the machine that has it.</summary>
/// <param name="Directory">The logical store directory.</param>
/// <param name="RealDirectory">The directory of the files.</param>
/// <param name="StateDirectory">The directory of profiles and roots.</param>
/// <param name="Root">The directory that contains the store, or null for the store of the machine itself.</param>
internal sealed record TargetLayout(StoreDirectory Directory, string RealDirectory, string StateDirectory, string? Root)
{
    /// <summary>Gets the directory of kernels.</summary>
    public string BootDirectory => $"{Root}/boot";

    /// <summary>Returns the layout of a store of this machine.</summary>
    /// <param name="store">The store, or a daemon of it.</param>
    /// <param name="environment">The variables that determine the directories.</param>
    public static TargetLayout OfThisMachine(IStore store, StoreEnvironment environment)
    {
        var layout = store.Find<LocalStore>()?.Layout ?? LocalStoreLayout.FromEnvironment(environment, store.Directory);
        return new TargetLayout(
            layout.Directory, layout.RealStoreDirectory, layout.StateDirectory,
            layout.RealStoreDirectory == layout.Directory.Path
                ? null
                : Path.GetDirectoryName(Path.GetDirectoryName(layout.RealStoreDirectory)));
    }

    /// <summary>Returns the layout of a store of another machine.</summary>
    /// <param name="directory">The logical store directory.</param>
    /// <param name="store">The store as Nix on that machine names it, or null for the machine's own.</param>
    public static TargetLayout OfHost(StoreDirectory directory, string? store)
    {
        var root = store is ['/', ..] ? store.TrimEnd('/') : null;
        var state = root is null ? directory.Path[..directory.Path.LastIndexOf('/')] : $"{root}/nix";
        return new TargetLayout(directory, root is null ? directory.Path : $"{root}/nix/store", $"{state}/var/nix", root);
    }
}
