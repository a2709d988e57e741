using NixStore.ExportStreams;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Trust;

namespace NixStore.Archives;

/// <summary>What of an export stream is taken where signatures are demanded: looked through before, and read once.</summary>
public sealed class ImportTrustTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryStore _source = new();
    private readonly SecretKey _key = SecretKey.Generate("cache-1");

    public ImportTrustTests()
    {
        _source.Add("base");
        _source.Add("library", "base");
        _source.Add("app", "library", "base");
    }

    public static TheoryData<bool> Ways => [true, false];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SignaturePolicy Policy => new(new TrustedKeys([_key.PublicKey]));

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Signed_paths_are_taken_with_their_signatures(bool looksThrough)
    {
        Sign("base", "library", "app");
        await using var store = await OpenAsync();
        Assert.Equal(3, (await ImportAsync(store, await ExportAsync(ExportStreamFormat.Nario2), looksThrough)).Imported.Count);
        Assert.Equal("cache-1", (await store.FindPathInfoAsync(TestPaths.Path("app"), Cancellation))!.Signatures[0].KeyName);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_path_without_a_trusted_signature_is_named_and_nothing_is_imported(bool looksThrough)
    {
        Sign("library");
        await using var store = await OpenAsync();

        var stream = await ExportAsync(ExportStreamFormat.Nario2);
        var error = await Assert.ThrowsAsync<UntrustedPathsException>(() => ImportAsync(store, stream, looksThrough));

        Assert.Equal(["app", "base"], error.Paths.Select(static path => path.Info.Path.Name).Order());
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
        Assert.Empty(Directory.GetFileSystemEntries(store.PhysicalDirectory));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_there_already_needs_no_signature(bool looksThrough)
    {
        await using var store = await OpenAsync();
        await new ClosureImporter(store).ImportAsync(new MemoryStream(await ExportAsync(ExportStreamFormat.Nario2)), Cancellation);
        Assert.Equal(3, (await ImportAsync(store, await ExportAsync(ExportStreamFormat.Nario2), looksThrough)).Present.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_format_without_signatures_is_refused_if_signatures_are_required(bool looksThrough)
    {
        Sign("base", "library", "app");
        await using var store = await OpenAsync();
        var stream = await ExportAsync(ExportStreamFormat.Nix);
        var error = await Assert.ThrowsAsync<NixStoreException>(() => ImportAsync(store, stream, looksThrough));
        Assert.Contains("nario", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
    }

    [Fact]
    public async Task A_stream_that_is_another_after_it_was_looked_through_is_held_against_the_keys_again()
    {
        var unsigned = await ExportAsync(ExportStreamFormat.Nario2);
        Sign("base", "library", "app");
        await using var store = await OpenAsync();
        var importer = new ClosureImporter(store, Policy);
        var plan = await importer.PlanAsync(new MemoryStream(await ExportAsync(ExportStreamFormat.Nario2)), Cancellation);
        Assert.Empty(plan.Untrusted);

        await Assert.ThrowsAsync<UntrustedPathsException>(() => importer.ImportAsync(plan, new MemoryStream(unsigned), null, Cancellation));

        Assert.Equal(0, await store.CountPathsAsync(Cancellation));
    }

    private async Task<ImportResult> ImportAsync(LocalStore store, byte[] stream, bool looksThrough)
    {
        var importer = new ClosureImporter(store, Policy);
        return looksThrough
            ? await importer.ImportAsync(
                await importer.PlanAsync(new MemoryStream(stream), Cancellation), new MemoryStream(stream), null, Cancellation)
            : await importer.ImportAsync(new MemoryStream(stream), Cancellation);
    }

    private Task<LocalStore> OpenAsync()
        => LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory.Combine("root")), Cancellation);

    private void Sign(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var info = _source.InfoOf(TestPaths.Path(name));
            _source.Change(info with { Signatures = [_key.Sign(info.Fingerprint(_source.Directory))] });
        }
    }

    private async Task<byte[]> ExportAsync(ExportStreamFormat format)
    {
        using var stream = new MemoryStream();
        var exporter = new ClosureExporter(_source, format);
        await exporter.ExportAsync(
            await exporter.PlanAsync([TestPaths.Path("app")], new HashSet<StorePath>(), Cancellation), stream, null, Cancellation);
        return stream.ToArray();
    }
}
