using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local;

/// <summary>Roots that a link anywhere on the machine is, as Nix makes them.</summary>
public sealed class RootTests : IDisposable
{
    private static readonly StorePath _path = StorePath.Parse("ffffffffffffffffffffffffffffffff-hello-2.12");

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_directory.Path, "store");

    private string Link => Path.Combine(_directory.Path, "result");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_root_is_a_link_to_the_logical_path_and_one_to_that_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await using var store = await OpenAsync();

        await store.AddRootAsync(Link, _path, Token);

        Assert.Equal(store.Directory.Print(_path), new FileInfo(Link).LinkTarget);
        var inner = Assert.Single(Directory.GetFileSystemEntries(Path.Combine(store.Layout.StateDirectory, "gcroots", "auto")));
        Assert.Equal(Link, new FileInfo(inner).LinkTarget);
    }

    [Fact]
    public void A_link_may_lead_to_a_directory_that_is_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");

        RootLink.Replace(Link, "/nowhere");
        RootLink.Replace(Link, _directory.Path);
        RootLink.Replace(Link, Path.GetTempPath());

        Assert.Equal(Path.GetTempPath(), new FileInfo(Link).LinkTarget);
        Assert.Single(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_root_is_named_as_Nix_names_it()
    {
        var nix = ExternalProgram.Require("nix-store");
        await using var store = await OpenAsync();
        var text = Path.Combine(_directory.Path, "text");
        await File.WriteAllTextAsync(text, "hello", Token);
        var path = StorePath.Parse(Path.GetFileName(nix.RunForText("--store", Root, "--add", text)));
        nix.RunForText("--store", Root, "--add-root", Link, "--realise", store.Directory.Print(path));
        var roots = Path.Combine(store.Layout.StateDirectory, "gcroots", "auto");
        var theirs = Directory.GetFileSystemEntries(roots).Select(Path.GetFileName).ToList();

        await store.AddRootAsync(Link, path, Token);

        Assert.Equal(theirs, Directory.GetFileSystemEntries(roots).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_into_the_store_is_replaced_and_nothing_else()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await using var store = await OpenAsync();
        File.CreateSymbolicLink(Link, "/nix/store/00000000000000000000000000000000-old");
        var file = Path.Combine(_directory.Path, "notes.txt");
        await File.WriteAllTextAsync(file, "mine", Token);

        await store.AddRootAsync(Link, _path, Token);
        var error = await Assert.ThrowsAsync<NixStoreException>(() => store.AddRootAsync(file, _path, Token));

        Assert.Equal(store.Directory.Print(_path), new FileInfo(Link).LinkTarget);
        Assert.Contains("exists and is not a link into the store", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, Token));
    }

    private Task<LocalStore> OpenAsync() => LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(Root), Token);
}
