using System.Text;
using NixStore.FileSystem.Locks;
using NixStore.FileSystem.Native;
using NixStore.Hashing;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Links;

namespace NixStore.Optimising;

/// <summary>Which files are linked, and which stay as they are.</summary>
public sealed class StoreOptimiserTests : OptimisationTest
{
    [Fact]
    public async Task EqualFiles_become_one_with_a_name_that_is_the_hash_of_their_NAR()
    {
        await AddAsync("a", "same");
        await AddAsync("b", "same");

        var result = await OptimiseAsync();

        Assert.Empty(result.Skipped);
        Assert.Equal(1, result.FilesLinked);
        Assert.Equal(3, LinkCountOf("a", "file"));
        Assert.Equal(LinkedFiles.InodeOf(Real("a", "file")), LinkedFiles.InodeOf(Real("b", "file")));
        Assert.Equal(LinkedFiles.InodeOf(Real("a", "file")), LinkedFiles.InodeOf(Path.Combine(Links, NameOf("same"))));
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
        Platform.SkipOnWindows("files of a test cannot be executable there");
        await Files.AddAsync("a", static tree => tree.WithFile("file", "same"));
        await Files.AddAsync("b", static tree => tree.WithExecutable("file", "same"));

        Assert.Equal(1, (await OptimiseAsync()).FilesLinked); // The two files "needs" are equal.
        Assert.NotEqual(LinkedFiles.InodeOf(Real("a", "file")), LinkedFiles.InodeOf(Real("b", "file")));
    }

    [Fact]
    public async Task Symbolic_links_are_linked()
    {
        await AddTreeAsync("a", static tree => tree.WithLink("link", "target"));
        await AddTreeAsync("b", static tree => tree.WithLink("link", "target").WithLink("other", "elsewhere"));

        Assert.Equal(1, (await OptimiseAsync()).FilesLinked);
        Assert.Equal(LinkedFiles.InodeOf(Real("a", "link")), LinkedFiles.InodeOf(Real("b", "link")));
        Assert.Equal("target", new FileInfo(Real("b", "link")).LinkTarget);
    }

    [Fact]
    public async Task A_path_that_is_a_file_is_linked()
    {
        var file = Path.Combine(new TestTree(Files["trees"]).WithFile("file", "same").Path, "file");
        await LinkedStores.AddAsync(Files, "a", file);
        await LinkedStores.AddAsync(Files, "b", file);

        Assert.Equal(1, (await OptimiseAsync()).FilesLinked);
        Assert.Equal(LinkedFiles.InodeOf(Real("a")), LinkedFiles.InodeOf(Real("b")));
    }

    [Fact]
    public async Task Directories_keep_their_modes_and_times()
    {
        Platform.SkipOnWindows("directories have no modes there");
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
        LinkedFiles.MakeWritable(Real("b", "file"));

        var result = await OptimiseAsync();

        Assert.Equal(0, result.FilesLinked);
        var skipped = Assert.Single(result.Skipped);
        Assert.Equal((Real("b", "file"), "it is writable"), (skipped.Location, skipped.Reason));
    }

    [Fact]
    public async Task A_second_run_reads_no_file()
    {
        await LinkedStores.FillAsync(Files, seed: 1);

        var first = await OptimiseAsync();
        var second = await OptimiseAsync();

        Assert.True(first.FilesRead > 0);
        Assert.Equal((0, 0, 0, 0), (second.FilesRead, second.BytesRead, second.FilesLinked, second.BytesFreed));
    }

    [Fact]
    public async Task A_file_with_several_names_is_read_once_and_freed_with_its_last_name()
    {
        Platform.SkipUnderWine("it does not replace read-only files with several names");
        await AddAsync("a", "same");
        await OptimiseAsync();
        await AddTreeAsync("b", static tree => tree.WithFile("1", "same"));
        Unseal(Real("b"));
        LinkedFiles.Link(Real("b", "1"), Real("b", "2"));
        LinkedFiles.Link(Real("b", "1"), Files["outside"]);

        var held = await OptimiseAsync();

        Assert.Equal((1, 2, 0), (held.FilesRead, held.FilesLinked, held.BytesFreed));
        Assert.Equal(LinkedFiles.InodeOf(Real("a", "file")), LinkedFiles.InodeOf(Real("b", "2")));
    }

    [Fact]
    public async Task A_corrupt_file_in_the_directory_of_links_is_replaced_and_not_linked()
    {
        await AddAsync("a", "same");
        await OptimiseAsync();
        await AddAsync("b", "same");
        var entry = Path.Combine(Links, NameOf("same"));
        LinkedFiles.Remove(entry);
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
    public async Task A_path_withoutFiles_is_skipped_and_does_not_stop_the_others()
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

    [Fact]
    public async Task A_file_stays_as_it_is_if_the_file_system_allows_no_more_names_for_another()
    {
        Platform.SkipOnWindows("Wine has no limit");
        var limit = LinkCountLimit.At(Path.GetDirectoryName(Files.Root)!);
        Assert.SkipWhen(limit > 100_000, "this file system has no limit that a test can reach");
        await AddAsync("a", "same");
        await OptimiseAsync();
        await AddAsync("b", "same");
        await AddAsync("c", "same");
        for (var number = 2; number < limit; number++)
        {
            Libraries.Link(Real("a", "file"), Files[$"name-{number}"]);
        }

        var forecast = await PredictAsync();
        var result = await OptimiseAsync();

        Assert.Equal((0, 2), (result.FilesLinked, result.FilesAtLimit));
        Assert.Equal((0, 2), (forecast.FilesLinked, forecast.FilesAtLimit));
        Assert.Empty(result.Skipped);
        Assert.Equal(1, LinkCountOf("b", "file"));
    }

    [Fact]
    public async Task A_store_that_was_opened_read_only_is_refused()
    {
        await AddAsync("a", "same");
        await using var store = LocalStore.OpenReadOnly(Files.Layout);

        var failure = await Assert.ThrowsAsync<NixStoreException>(
            () => new StoreOptimiser(store).OptimiseAsync(cancellationToken: Cancellation));

        Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
    }

    private static string NameOf(string contents)
        => Nix32.Encode(Hash.Compute(NixHashAlgorithm.Sha256, TestPaths.FileNar(Encoding.UTF8.GetBytes(contents))).Bytes);

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
}
