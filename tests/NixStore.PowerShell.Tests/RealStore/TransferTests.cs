using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.RealStore;

/// <summary>Transfers from a store of real packages to others, compared with Nix.</summary>
public sealed class TransferTests : RealStoreSession
{
    [Fact]
    public void Export_nar_writes_what_nix_store_dumps_for_every_path()
    {
        Do("Get-StorePath -Store $store | Export-Nar -DestinationPath $directory");

        string[] names = [.. PathsOf(Store).Select(static info => Path.GetFileName(info.Path))];
        Assert.NotEmpty(names);
        RealNix.Shell(
            """
            store=$1; directory=$2; shift 2
            for name; do nix-store --dump "$store/nix/store/$name" | cmp - "$directory/$name.nar"; done
            """,
            [Store, Directory, .. names]);
    }

    [Fact]
    public void Export_closure_writes_what_nix_store_exports()
    {
        Do("Export-Closure * -Store $store -DestinationPath $directory/ours");

        RealNix.Shell(
            """store=$1; directory=$2; shift 2; nix-store --store "$store" --export "$@" | cmp - "$directory/ours" """,
            [Store, Directory, .. PathsOf(Store).Select(static info => info.Path)]);
    }

    [Fact]
    public void Nix_imports_what_export_closure_writes()
    {
        Do("Export-Closure * -Store $store -DestinationPath $directory/ours");

        RealNix.Shell("""nix-store --store "$1" --import < "$2" """, this["theirs"], this["ours"]);

        Assert.Equal(Contents(Store), Contents(this["theirs"]));
    }

    [Fact]
    public void Nix_works_on_a_store_that_import_closure_filled()
    {
        RealNix.Shell(
            """store=$1; file=$2; shift 2; nix-store --store "$store" --export "$@" > "$file" """,
            [Store, this["theirs"], .. PathsOf(Store).Select(static info => info.Path)]);

        Do("Import-Closure $directory/theirs -Store $directory/filled");

        Assert.Equal(Contents(Store), Contents(this["filled"]));
        NixWorksOn(this["filled"]);
    }

    [Fact]
    public void Nix_works_on_a_store_that_copy_closure_filled()
    {
        Do("Copy-Closure * -From $store -To $directory/filled");

        Assert.Equal(Contents(Store), Contents(this["filled"]));
        NixWorksOn(this["filled"]);
    }

    /// <summary>Nix checks it, asks it, deletes one path of it, and collects the rest.</summary>
    private void NixWorksOn(string store)
    {
        RealNix.IsContentWith(store);
        StorePathInfo[] paths = [.. PathsOf(store)];
        RealNix.AreValid(store, paths.Select(static info => info.Path));
        var unneeded = paths.First(info => info.Deriver is not null && !paths.Any(other => other.References.Contains(info.Path))).Path;
        RealNix.Store(store, "--delete", unneeded);
        Assert.Equal(
            paths.Select(static info => info.Path).Where(path => path != unneeded), PathsOf(store).Select(static info => info.Path));
        RealNix.Store(store, "--gc");
        Assert.Empty(PathsOf(store));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Path.Combine(store, "nix", "store"), "*-*"));
    }

    /// <summary>What a store knows of the contents of its paths, and of what they refer to.</summary>
    private IEnumerable<(string, string, string, string?)> Contents(string store)
        => PathsOf(store).Select(static info => (info.Path, info.NarHash, string.Join(' ', info.References), info.Deriver)).Order();
}
