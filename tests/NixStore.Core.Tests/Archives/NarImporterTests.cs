using System.Text;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Archives;

public sealed class NarImporterTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private LocalStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StorePath Old { get; } = TestPaths.Path("hello");

    private static StorePath Library { get; } = TestPaths.Path("library");

    /// <summary>Contents that name themselves and a library.</summary>
    private static byte[] Nar { get; } = NarNaming(Old);

    public async ValueTask InitializeAsync()
    {
        _store = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory["root"]), Cancellation);
        await ReceiveAsync(
            new ValidPathInfo { Path = Library, NarHash = Hash.Compute(NixHashAlgorithm.Sha256, Bytes.NarOfFile("lib")) },
            Bytes.NarOfFile("lib"));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Contents_that_refer_to_themselves_get_the_hash_part_of_their_path()
    {
        var path = await AddAsync(Nar, Old.HashPart);

        var info = (await _store.FindPathInfoAsync(path, Cancellation))!;
        Assert.Equal("hello", path.Name);
        Assert.NotEqual(Old, path);
        Assert.Equal(new[] { path, Library }.Order(), info.References);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, NarNaming(path)), info.NarHash);
        Assert.Equal(NarNaming(path), await ReadNarAsync(path));
    }

    [Fact]
    public async Task Contents_that_name_the_path_that_they_get_stay_as_they_are()
    {
        var path = await AddAsync(Nar, Old.HashPart);

        var again = await AddAsync(NarNaming(path), path.HashPart);

        Assert.Equal(path, again);
    }

    [Fact]
    public async Task Contents_that_do_not_refer_to_themselves_are_not_added_as_if_they_did()
    {
        var error = await Assert.ThrowsAsync<NixStoreException>(() => AddAsync(Nar, TestPaths.Path("other").HashPart));

        Assert.Contains(TestPaths.Path("other").HashPart, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await _store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task It_is_the_path_that_nix_makes_content_addressed()
    {
        var nix = ExternalProgram.Require("nix");
        await ReceiveAsync(
            new ValidPathInfo
            {
                Path = Old,
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, Nar),
                NarSize = Nar.Length,
                References = [.. new[] { Old, Library }.Order()],
            },
            Nar);
        await _store.DisposeAsync();
        var root = _directory["root"];
        string[] options = ["--extra-experimental-features", "nix-command", "--store", root];
        nix.Run([.. options, "store", "make-content-addressed", "--to", root, _store.Directory.Print(Old)]);
        _store = LocalStore.Open(_store.Layout);

        // Nix has rewritten the library too.
        var theirs = await _store.EnumeratePathInfosAsync(Cancellation)
            .SingleAsync(info => info.Path.Name == "hello" && info.Path != Old, Cancellation);
        var library = theirs.References.Single(path => path != theirs.Path);
        var rewritten = Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(Nar).Replace(Library.HashPart, library.HashPart, StringComparison.Ordinal));
        await using var other = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory["other"]), Cancellation);
        await using (var receiver = await other.BeginReceivingAsync(Cancellation))
        {
            await receiver.ReceiveAsync(
                (await _store.FindPathInfoAsync(library, Cancellation))!, await _store.OpenNarAsync(library, Cancellation), Cancellation);
            await receiver.CompleteAsync(Cancellation);
        }

        var path = await new NarImporter(other)
            .AddReferringToItselfAsync(new MemoryStream(rewritten), "hello", [library, Old], Old.HashPart, Cancellation);

        Assert.Equal(
            theirs with { RegistrationTime = null, Ultimate = false },
            (await other.FindPathInfoAsync(path, Cancellation))! with { RegistrationTime = null });
    }

    private static byte[] NarNaming(StorePath path)
        => new Bytes().Texts("nix-archive-1", "(", "type", "directory")
            .Texts(
                "entry", "(", "name", "bin", "node", "(", "type", "regular", "executable", "", "contents",
                $"#!/nix/store/{path}/sh\n{new string('x', 100_000)}{path} /nix/store/{Library}", ")", ")")
            .Texts("entry", "(", "name", "link", "node", "(", "type", "symlink", "target", $"/nix/store/{path}/bin", ")", ")")
            .Texts(")").ToArray();

    private Task<StorePath> AddAsync(byte[] nar, string selfReference)
        => new NarImporter(_store).AddReferringToItselfAsync(new MemoryStream(nar), "hello", [Library], selfReference, Cancellation);

    private async Task ReceiveAsync(ValidPathInfo info, byte[] nar)
    {
        await using var receiver = await _store.BeginReceivingAsync(Cancellation);
        await receiver.ReceiveAsync(info, new MemoryStream(nar), Cancellation);
        await receiver.CompleteAsync(Cancellation);
    }

    private async Task<byte[]> ReadNarAsync(StorePath path)
    {
        await using var nar = await _store.OpenNarAsync(path, Cancellation);
        using var bytes = new MemoryStream();
        await nar.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }
}
