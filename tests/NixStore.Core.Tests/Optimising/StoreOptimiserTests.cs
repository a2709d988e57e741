using System.Globalization;
using System.Text;
using NixStore.FileSystem.Locks;
using NixStore.FileSystem.Native;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Links;
using NixStore.Stores.Local.Roots;

namespace NixStore.Optimising;

public sealed class StoreOptimiserTests : IDisposable
{
    private const UnixFileMode Sealed = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly StoreUnderRoot _files = new();

    public StoreOptimiserTests() => Platform.SkipOnWindows("hard links are made on Linux");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Links => Path.Combine(_files.Layout.RealStoreDirectory, ".links");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Equal_files_become_one_with_a_name_that_is_the_hash_of_their_NAR()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");

        var result = await OptimiseAsync();

        Assert.Equal(1, result.FilesLinked);
        Assert.Equal(3, LinkCountOf("a", "file"));
        Assert.Equal(InodeOf(Real("a", "file")), InodeOf(Real("b", "file")));
        Assert.Equal(InodeOf(Real("a", "file")), InodeOf(Path.Combine(Links, NameOf("same"))));
    }

    [Fact]
    public async Task A_file_without_an_equal_one_gets_its_name_too()
    {
        await AddAsync("a", "alone");

        var result = await OptimiseAsync();

        Assert.Equal(0, result.FilesLinked);
        Assert.True(File.Exists(Path.Combine(Links, NameOf("alone"))));
    }

    [Fact]
    public async Task An_executable_file_and_one_that_is_not_stay_two()
    {
        await _files.AddAsync("a", static tree => tree.WithFile("file", "same"));
        await _files.AddAsync("b", static tree => tree.WithExecutable("file", "same"));

        Assert.Equal(0, (await OptimiseAsync()).FilesLinked - 1); // The two files "needs" are equal.
        Assert.NotEqual(InodeOf(Real("a", "file")), InodeOf(Real("b", "file")));
    }

    [Fact]
    public async Task Symbolic_links_are_linked()
    {
        await AddTreeAsync("a", static tree => tree.WithLink("link", "target"));
        await AddTreeAsync("b", static tree => tree.WithLink("link", "target").WithLink("other", "elsewhere"));

        Assert.Equal(1, (await OptimiseAsync()).FilesLinked);
        Assert.Equal(InodeOf(Real("a", "link")), InodeOf(Real("b", "link")));
        Assert.Equal("target", new FileInfo(Real("b", "link")).LinkTarget);
    }

    [Fact]
    public async Task A_path_that_is_a_file_is_linked()
    {
        var file = Path.Combine(new TestTree(_files["trees"]).WithFile("file", "same").Path, "file");
        await LinkedStores.AddAsync(_files, "a", file);
        await LinkedStores.AddAsync(_files, "b", file);

        Assert.Equal(1, (await OptimiseAsync()).FilesLinked);
        Assert.Equal(InodeOf(Real("a")), InodeOf(Real("b")));
    }

    [Fact]
    public async Task Directories_keep_their_modes_and_times()
    {
        await AddTreeAsync("a", static tree => tree.WithFile("d/file", "same"));
        await AddTreeAsync("b", static tree => tree.WithFile("d/file", "same"));

        await OptimiseAsync();

        foreach (var directory in new[] { Real("a"), Real("a", "d"), Real("b"), Real("b", "d") })
        {
            Assert.Equal(Sealed, File.GetUnixFileMode(directory));
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), new DirectoryInfo(directory).LastWriteTimeUtc);
        }
    }

    [Fact]
    public async Task A_writable_file_is_skipped_and_named()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");
        File.SetUnixFileMode(Real("b", "file"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var result = await OptimiseAsync();

        Assert.Equal(0, result.FilesLinked);
        var skipped = Assert.Single(result.Skipped);
        Assert.Equal((Real("b", "file"), "it is writable"), (skipped.Location, skipped.Reason));
    }

    [Fact]
    public async Task A_second_run_reads_no_file()
    {
        await LinkedStores.FillAsync(_files, seed: 1);

        var first = await OptimiseAsync();
        var second = await OptimiseAsync();

        Assert.True(first.FilesRead > 0);
        Assert.Equal((0, 0, 0, 0), (second.FilesRead, second.BytesRead, second.FilesLinked, second.BytesFreed));
    }

    [Fact]
    public async Task A_file_with_several_names_is_read_once_and_freed_with_its_last_name()
    {
        await AddAsync("a", "same");
        await OptimiseAsync();
        await AddTreeAsync("b", static tree => tree.WithFile("1", "same"));
        Unseal(Real("b"));
        MadeLink(Real("b", "1"), Real("b", "2"));
        MadeLink(Real("b", "1"), _files["outside"]);

        var held = await OptimiseAsync();

        Assert.Equal((1, 2, 0), (held.FilesRead, held.FilesLinked, held.BytesFreed));
        Assert.Equal(InodeOf(Real("a", "file")), InodeOf(Real("b", "2")));
    }

    [Fact]
    public async Task A_corrupt_file_in_the_directory_of_links_is_replaced_and_not_linked()
    {
        await AddAsync("a", "same");
        await OptimiseAsync();
        await AddAsync("b", "same");
        var entry = Path.Combine(Links, NameOf("same"));
        File.Delete(entry);
        File.WriteAllText(entry, "SAME");

        var result = await OptimiseAsync();

        Assert.Equal(entry, Assert.Single(result.CorruptEntries));
        Assert.Equal("same", File.ReadAllText(Real("b", "file")));
        Assert.Equal("same", File.ReadAllText(entry));
    }

    [Fact]
    public async Task A_locked_path_is_skipped()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");
        using var held = FileLock.OpenOrCreate(Real("b") + ".lock");
        Assert.True(held.TryAcquire(FileLockMode.Exclusive));

        var result = await OptimiseAsync();

        Assert.Equal(0, result.FilesLinked);
        Assert.Equal((Real("b"), "another process has locked the path"), (result.Skipped[0].Location, result.Skipped[0].Reason));
    }

    [Fact]
    public async Task A_path_without_files_is_skipped_and_does_not_stop_the_others()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");
        await AddAsync("c", "same");
        FileSystem.Trees.TreeRemover.Remove(Real("a"), Cancellation);

        var result = await OptimiseAsync();

        Assert.Equal(1, result.FilesLinked);
        Assert.Equal(Real("a"), Assert.Single(result.Skipped).Location);
    }

    [Fact]
    public async Task Only_chosen_paths_are_linked()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");
        await AddAsync("c", "same");

        var result = await OptimiseAsync(new OptimisationOptions { Paths = [TestPaths.Path("a"), TestPaths.Path("b")] });

        Assert.Equal((2, 1), (result.PathCount, result.FilesLinked));
        Assert.Equal(1, LinkCountOf("c", "file"));
    }

    [Fact]
    public async Task A_chosen_path_that_is_not_valid_is_an_error()
    {
        await AddAsync("a", "same");

        await Assert.ThrowsAsync<StorePathNotValidException>(
            () => OptimiseAsync(new OptimisationOptions { Paths = [TestPaths.Path("never")] }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_forecast_changes_nothing_and_is_what_a_run_does(int seed)
    {
        await LinkedStores.FillAsync(_files, seed);
        await AddAsync("writable", "a");
        File.SetUnixFileMode(Real("writable", "file"), UnixFileMode.UserWrite | UnixFileMode.UserRead);
        var before = State();

        var forecast = await PredictAsync();

        Assert.Equal(before, State());
        AreEqual(forecast, await OptimiseAsync());
    }

    [Fact]
    public async Task A_forecast_on_a_store_with_links_is_what_a_run_does()
    {
        await LinkedStores.FillAsync(_files, seed: 4);
        await OptimiseAsync();
        await LinkedStores.FillAsync(_files, seed: 5);
        var entry = Directory.EnumerateFiles(Links).Order(StringComparer.Ordinal).First();
        File.Delete(entry);
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

    [Fact]
    public async Task A_file_stays_as_it_is_if_the_file_system_allows_no_more_names_for_another()
    {
        var limit = LinkCountLimit.At(Path.GetDirectoryName(_files.Root)!);
        Assert.SkipWhen(limit > 100_000, "this file system has no limit that a test can reach");
        await AddAsync("a", "same");
        await OptimiseAsync();
        await AddAsync("b", "same");
        await AddAsync("c", "same");
        for (var number = 2; number < limit; number++)
        {
            Libraries.Link(Real("a", "file"), _files[$"name-{number}"]);
        }

        var forecast = await PredictAsync();
        var result = await OptimiseAsync();

        Assert.Equal((0, 2), (result.FilesLinked, result.FilesAtLimit));
        Assert.Equal((0, 2), (forecast.FilesLinked, forecast.FilesAtLimit));
        Assert.Empty(result.Skipped);
        Assert.Equal(1, LinkCountOf("b", "file"));
    }

    [Fact]
    public async Task Progress_ends_with_all_bytes()
    {
        await LinkedStores.FillAsync(_files, seed: 6);
        var log = new ProgressLog();
        await using var store = _files.Open();

        await new StoreOptimiser(store).OptimiseAsync(log, Cancellation);

        Assert.Equal(await store.SumNarSizesAsync(Cancellation), log.Last.BytesDone);
        Assert.Equal(log.Last.BytesTotal, log.Last.BytesDone);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_a_store_that_the_next_run_finishes()
    {
        await LinkedStores.FillAsync(_files, seed: 7);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var store = _files.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new StoreOptimiser(store).OptimiseAsync(new CancellingProgress(source), source.Token));

        await OptimiseAsync();
        Assert.Equal(0, (await PredictAsync()).FilesLinked);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_files.Layout.RealStoreDirectory, ".tmp-link*"));
    }

    [Fact]
    public async Task A_directory_that_a_killed_run_left_writable_is_restored()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");
        await OptimiseAsync();
        Unseal(Real("b"));
        Directory.SetLastWriteTimeUtc(Real("b"), DateTime.UnixEpoch.AddDays(1));

        await OptimiseAsync();

        Assert.Equal(Sealed, File.GetUnixFileMode(Real("b")));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), new DirectoryInfo(Real("b")).LastWriteTimeUtc);
    }

    [Fact]
    public async Task A_path_that_is_being_linked_is_rooted()
    {
        await AddAsync("a", "same");
        await using var store = _files.Open();
        var rooted = 0;

        await new StoreOptimiser(store).OptimiseAsync(
            new CallingProgress(() => rooted = Math.Max(rooted, new TemporaryRootFiles(_files.Layout).Read([]).Count)), Cancellation);

        Assert.True(rooted > 0);
        Assert.Empty(new TemporaryRootFiles(_files.Layout).Read([]));
    }

    [Fact]
    public async Task A_store_that_was_opened_read_only_is_refused()
    {
        await AddAsync("a", "same");
        await using var store = LocalStore.OpenReadOnly(_files.Layout);

        var failure = await Assert.ThrowsAsync<NixStoreException>(
            () => new StoreOptimiser(store).OptimiseAsync(cancellationToken: Cancellation));

        Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
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

    private static string InodeOf(string path) => ExternalProgram.Require("stat").RunForText("-c", "%i", path);

    private static void MadeLink(string from, string to) => ExternalProgram.Require("ln").Run([from, to]);

    private static void Unseal(string directory) => File.SetUnixFileMode(directory, Sealed | UnixFileMode.UserWrite);

    private static string NameOf(string contents)
        => Nix32.Encode(Hash.Compute(NixHashAlgorithm.Sha256, TestPaths.FileNar(Encoding.UTF8.GetBytes(contents))).Bytes);

    private Task<StorePath> AddAsync(string name, string contents) => AddTreeAsync(name, tree => tree.WithFile("file", contents));

    private Task<StorePath> AddTreeAsync(string name, Func<TestTree, TestTree> fill)
        => LinkedStores.AddAsync(_files, name, fill(new TestTree(_files[$"trees/{Guid.NewGuid():n}"])).Path);

    private string Real(params string[] parts) => Path.Combine([_files.Layout.RealPathOf(TestPaths.Path(parts[0])), .. parts[1..]]);

    private int LinkCountOf(params string[] parts)
        => int.Parse(ExternalProgram.Require("stat").RunForText("-c", "%h", Real(parts)), CultureInfo.InvariantCulture);

    private string State()
        => ExternalProgram.Require("find").RunForText(_files.Layout.RealStoreDirectory, "-printf", "%P %i %m %n %T@ %C@ %s %l\\n");

    private async Task<OptimisationResult> OptimiseAsync(OptimisationOptions? options = null)
    {
        await using var store = _files.Open();
        return await new StoreOptimiser(store, options).OptimiseAsync(cancellationToken: Cancellation);
    }

    private async Task<OptimisationResult> PredictAsync()
    {
        await using var store = LocalStore.OpenReadOnly(_files.Layout);
        return await new StoreOptimiser(store).PredictAsync(cancellationToken: Cancellation);
    }

    private static unsafe class Libraries
    {
        public static void Link(string from, string to)
        {
            using var current = FileDescriptor.CurrentDirectory();
            fixed (byte* source = Encoding.UTF8.GetBytes(from + "\0"), target = Encoding.UTF8.GetBytes(to + "\0"))
            {
                Assert.Equal(0, Libc.LinkAt(current, source, current, target, 0));
            }
        }
    }

    private sealed class CancellingProgress(CancellationTokenSource source) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => source.Cancel();
    }

    private sealed class CallingProgress(Action action) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => action();
    }
}
