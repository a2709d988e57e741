using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local;

namespace NixStore.Optimising;

/// <summary>What a forecast says is what a run does.</summary>
public sealed class LinkForecastTests : OptimisationTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_forecast_changes_nothing_and_is_what_a_run_does(int seed)
    {
        await LinkedStores.FillAsync(Files, seed);
        await AddAsync("writable", "a");
        LinkedFiles.MakeWritable(Real("writable", "file"));
        var before = State();

        var forecast = await PredictAsync();

        Assert.Equal(before, State());
        AreEqual(forecast, await OptimiseAsync());
    }

    [Fact]
    public async Task A_forecast_on_a_store_with_links_is_what_a_run_does()
    {
        await LinkedStores.FillAsync(Files, seed: 4);
        await OptimiseAsync();
        await LinkedStores.FillAsync(Files, seed: 5);
        var entry = Directory.EnumerateFiles(Links).Order(StringComparer.Ordinal).First();
        LinkedFiles.Remove(entry);
        File.WriteAllText(entry, "corrupt");

        AreEqual(await PredictAsync(), await OptimiseAsync());
    }

    [Fact]
    public async Task What_a_forecast_says_becomes_free_to_the_byte()
    {
        using var mounted = MountedDirectory.Require("40m");
        var layout = Stores.Local.Files.LocalStoreLayout.FromRoot(Path.Combine(mounted.Path, "root"));
        await using (var store = await LocalStore.OpenOrCreateAsync(layout, Cancellation))
        {
            await using var receiver = await store.BeginReceivingAsync(Cancellation);
            for (var number = 0; number < 4; number++)
            {
                await ReceiveAsync(receiver, $"p{number}", number);
            }

            await receiver.CompleteAsync(Cancellation);
        }

        await using var opened = LocalStore.Open(layout);
        var forecast = await new StoreOptimiser(opened).PredictAsync(cancellationToken: Cancellation);
        Directory.CreateDirectory(Path.Combine(layout.RealStoreDirectory, ".links"));
        var free = Free(mounted.Path);

        var result = await new StoreOptimiser(opened).OptimiseAsync(cancellationToken: Cancellation);

        Assert.Equal(forecast.BytesFreed, result.BytesFreed);
        Assert.Equal(forecast.BytesFreed, Free(mounted.Path) - free);
        Assert.True(forecast.BytesFreed >= 3_000_000);
    }

    private static void AreEqual(OptimisationResult forecast, OptimisationResult result)
    {
        Assert.Equal(
            (forecast.PathCount, forecast.FilesLinked, forecast.BytesFreed, forecast.FilesAtLimit),
            (result.PathCount, result.FilesLinked, result.BytesFreed, result.FilesAtLimit));
        Assert.Equal(forecast.Skipped, result.Skipped);
        Assert.Equal(forecast.CorruptEntries, result.CorruptEntries);
        Assert.True(result.FilesLinked > 0);
    }

    private static async Task ReceiveAsync(Stores.IPathReceiver receiver, string name, int number)
    {
        // The same large file, and a smaller one of its own.
        var contents = new byte[1_000_000];
        new Random(1).NextBytes(contents);
        using var directory = new TemporaryDirectory();
        var tree = new TestTree(directory["tree"]).WithFile("large", contents).WithFile("own", new string('x', 5000 + number));
        using var nar = new MemoryStream();
        FileSystem.Trees.NarFile.Create(tree.Path, nar);
        nar.Position = 0;
        await receiver.ReceiveAsync(
            new ValidPathInfo
            {
                Path = TestPaths.Path(name),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar.ToArray()),
                NarSize = nar.Length,
            },
            nar,
            Cancellation);
    }

    private static long Free(string path) => new DriveInfo(path).AvailableFreeSpace;

    private string State()
        => OperatingSystem.IsWindows() ? string.Join('\n', DescribeFiles())
            : ExternalProgram.Require("find").RunForText(
                Files.Layout.RealStoreDirectory, "-printf", "%P %i %m %n %T@ %C@ %s %l\\n");

    private IEnumerable<string> DescribeFiles()
        => new DirectoryInfo(Files.Layout.RealStoreDirectory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(static file => $"{file.FullName} {LinkedFiles.InodeOf(file.FullName)} {file.Attributes} {file.LastWriteTimeUtc:o}");
}
