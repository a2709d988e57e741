using System.Text;
using NixStore.Compression;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;

namespace NixStore.Copying;

/// <summary>The records of builds that are copied together with paths.</summary>
public sealed class BuildRecordCopierTests : IDisposable
{
    private const string Realisation =
        """{"dependentRealisations":{},"id":"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad!out",""" + "\""
        + """outPath":"PATH","signatures":[]}""";

    private const string RealisationName = "realisations/sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad!out.doi";

    private readonly TestCache _source = new();
    private readonly TestCache _target = new();
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string LogOfGit => "log/" + TestPaths.Path("git.drv").BaseName;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_log_of_a_build_goes_along_from_cache_to_cache()
    {
        AddGit();
        Put(_source, LogOfGit, "it compiles");
        Put(_source, "log/" + TestPaths.Path("other.drv").BaseName, "no matter");

        var result = await CopyAsync();

        Assert.Empty(result.Failures);
        Assert.Equal("it compiles", TextOf(LogOfGit));
        Assert.Equal([LogOfGit], _target.Blobs.Names.Where(static name => name.StartsWith("log/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_log_that_is_there_stays()
    {
        AddGit();
        Put(_source, LogOfGit, "new");
        Put(_target, LogOfGit, "old");

        await CopyAsync();

        Assert.Equal("old", TextOf(LogOfGit));
    }

    [Fact]
    public async Task The_log_of_a_build_in_a_local_store_goes_along_uncompressed()
    {
        var layout = LocalStoreLayout.FromRoot(_directory.Combine("root"));
        await using var local = await LocalStore.OpenOrCreateAsync(layout, Token);
        await FillAsync(local);
        PutLog(layout, TestCache.Compress("it compiles"u8.ToArray(), CompressionMethod.Bzip2));

        await using var target = await _target.OpenWritableAsync();
        var result = await new ClosureCopier(local, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Empty(result.Failures);
        Assert.Equal("it compiles", TextOf(LogOfGit));
    }

    [Fact]
    public async Task A_damaged_log_is_reported_and_the_paths_are_copied()
    {
        var layout = LocalStoreLayout.FromRoot(_directory.Combine("root"));
        await using var local = await LocalStore.OpenOrCreateAsync(layout, Token);
        await FillAsync(local);
        PutLog(layout, TestCache.Compress("it compiles"u8.ToArray(), CompressionMethod.Bzip2)[..20]);

        await using var target = await _target.OpenWritableAsync();
        var result = await new ClosureCopier(local, target).CopyAsync([TestPaths.Path("git")], null, Token);

        Assert.Equal(TestPaths.Path("git.drv"), Assert.Single(result.Failures).Path);
        Assert.Equal("git", Assert.Single(result.Copied).Path.Name);
        Assert.Null(_target.Blobs[LogOfGit]);
    }

    [Fact]
    public async Task Realisations_of_the_paths_go_along()
    {
        AddGit();
        var text = Realisation.Replace("PATH", TestPaths.Path("git").BaseName, StringComparison.Ordinal);
        Put(_source, RealisationName, text);
        Put(
            _source,
            RealisationName.Replace("!out", "!dev", StringComparison.Ordinal),
            text.Replace("!out", "!dev", StringComparison.Ordinal).Replace("-git", "-other", StringComparison.Ordinal));
        Put(_source, RealisationName.Replace("!out", "!bad", StringComparison.Ordinal), "nonsense");
        Put(_source, RealisationName.Replace("!out", "!fake", StringComparison.Ordinal), text);

        await CopyAsync();

        Assert.Equal(text, TextOf(RealisationName));
        Assert.Equal(
            [RealisationName], _target.Blobs.Names.Where(static name => name.StartsWith("realisations/", StringComparison.Ordinal)));
    }

    private static void Put(TestCache cache, string name, string text) => cache.Blobs[name] = Encoding.UTF8.GetBytes(text);

    private string TextOf(string name) => Encoding.UTF8.GetString(_target.Blobs[name]!);

    private static ValidPathInfo InfoOfGit(ValidPathInfo info) => info with { Deriver = TestPaths.Path("git.drv") };

    private void AddGit()
    {
        var git = _source.Add("git");
        _source.Put(git with { Info = InfoOfGit(git.Info) });
    }

    private static async Task FillAsync(LocalStore local)
    {
        var memory = new MemoryStore();
        memory.Change(InfoOfGit(memory.Add("git")));
        await new ClosureCopier(memory, local).CopyAsync([TestPaths.Path("git")], null, Token);
    }

    private static void PutLog(LocalStoreLayout layout, byte[] log)
    {
        var name = TestPaths.Path("git.drv").BaseName;
        var file = Path.Combine(layout.LogDirectory, "drvs", name[..2], name[2..] + ".bz2");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, log);
    }

    private async Task<CopyResult> CopyAsync()
    {
        await using var source = await _source.OpenAsync();
        await using var target = await _target.OpenWritableAsync();
        return await new ClosureCopier(source, target).CopyAsync([TestPaths.Path("git")], null, Token);
    }
}
