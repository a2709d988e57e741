using NixStore.Paths;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Verifying;

namespace NixStore.Stores.Local;

/// <summary>Inconsistencies of a store after a crash or because of another program.</summary>
public sealed class StoreAuditTests : IDisposable
{
    private readonly StoreUnderRoot _root = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_store_that_this_module_has_filled_has_nothing_wrong()
    {
        var library = await _root.AddAsync("library");
        var app = await _root.AddAsync("app", tree => tree.WithExecutable("bin/app", "app"), ["library"]);

        Assert.Equal((VerificationStatus.Valid, null), await VerifyAsync(library));
        Assert.Equal((VerificationStatus.Valid, null), await VerifyAsync(app));
        Assert.Empty(await FindUnregisteredAsync());
    }

    [Fact]
    public async Task A_file_that_can_be_written_is_a_deviation()
    {
        Platform.SkipOnWindows("there are no such modes");
        var info = await _root.AddAsync("app", tree => tree.WithFile("share/text", "text"));
        File.SetUnixFileMode(
            FileOf(info, "share/text"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        Assert.Equal(
            (VerificationStatus.NotCanonical, $"'{FileOf(info, "share/text")}' has the mode 0644 instead of 0444."),
            await VerifyAsync(info));
    }

    [Fact]
    public async Task Another_time_is_a_deviation_and_the_others_are_counted()
    {
        Platform.SkipOnWindows("files there have other metadata");
        var info = await _root.AddAsync("app", tree => tree.WithFile("share/text", "text"));
        var time = DateTime.UnixEpoch.AddSeconds(7);
        File.SetLastWriteTimeUtc(FileOf(info, "share/text"), time);
        Directory.SetLastWriteTimeUtc(_root.Layout.RealPathOf(info.Path), time);

        var (status, error) = await VerifyAsync(info);

        Assert.Equal(VerificationStatus.NotCanonical, status);
        Assert.Equal(
            $"'{_root.Layout.RealPathOf(info.Path)}' has the modification time 7 instead of 1. There are 1 more deviations.", error);
    }

    [Fact]
    public async Task Another_owner_than_that_of_the_store_is_a_deviation()
    {
        Platform.SkipOnWindows("there are no such owners");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        var info = await _root.AddAsync("app");
        ExternalProgram.Require("chown").Run(["1234", _root.Layout.RealPathOf(info.Path)]);

        Assert.Equal(
            (VerificationStatus.NotCanonical, $"'{_root.Layout.RealPathOf(info.Path)}' belongs to user 1234 instead of 0."),
            await VerifyAsync(info));
    }

    [Fact]
    public async Task Changed_contents_come_before_deviations()
    {
        Platform.SkipOnWindows("there are no such modes");
        var info = await _root.AddAsync("app", tree => tree.WithFile("text", "text"));
        File.SetUnixFileMode(FileOf(info, "text"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(FileOf(info, "text"), "other");

        Assert.Equal((VerificationStatus.Modified, null), await VerifyAsync(info));
    }

    [Fact]
    public async Task A_reference_whose_record_is_lost_is_broken()
    {
        var library = await _root.AddAsync("library");
        var app = await _root.AddAsync("app", "library");
        var other = await _root.AddAsync("other");
        using (var database = SqliteDatabase.Open(_root.Layout.DatabasePath, SqliteAccess.ReadWrite))
        {
            database.Execute("pragma foreign_keys = 0");
            database.Execute($"delete from ValidPaths where path = '{_root.Layout.Directory.Print(library.Path)}'");
        }

        var (status, error) = await VerifyAsync(app);

        Assert.Equal(VerificationStatus.BrokenReference, status);
        Assert.Contains("has lost its references", error, StringComparison.Ordinal);
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync(other)).Status);
    }

    [Fact]
    public async Task Files_of_no_valid_path_are_unregistered()
    {
        await _root.AddAsync("app");
        var left = TestPaths.Path("left-over");
        Directory.CreateDirectory(_root.Layout.RealPathOf(left));
        foreach (var name in (string[])["notes.txt", TestPaths.Path("app").BaseName + ".lock"])
        {
            File.WriteAllText(Path.Combine(_root.Layout.RealStoreDirectory, name), "");
        }

        Directory.CreateDirectory(Path.Combine(_root.Layout.RealStoreDirectory, ".links"));

        Assert.Equal(
            new[] { _root.Layout.Directory.Print(left), "/nix/store/notes.txt" }.Order(StringComparer.Ordinal),
            await FindUnregisteredAsync());
    }

    [Fact]
    public async Task Files_of_a_path_that_is_just_being_added_are_not()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(_root.Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        var rooted = TestPaths.Path("rooted");
        var locked = TestPaths.Path("locked");
        await store.AddTemporaryRootsAsync([rooted], Cancellation);
        Directory.CreateDirectory(_root.Layout.RealPathOf(rooted));
        Directory.CreateDirectory(_root.Layout.RealPathOf(locked));
        Assert.NotEmpty(Directory.GetDirectories(_root.Layout.RealStoreDirectory, "*-tmp-nixstore"));

        using (await PathLocks.AcquireAsync([_root.Layout.RealPathOf(locked)], Cancellation))
        {
            Assert.Empty(await FindUnregisteredAsync());
        }

        Assert.Equal([_root.Layout.Directory.Print(locked)], await FindUnregisteredAsync());
    }

    private string FileOf(ValidPathInfo info, string file) => Path.Combine(_root.Layout.RealPathOf(info.Path), file);

    private async Task<(VerificationStatus Status, string? Error)> VerifyAsync(ValidPathInfo info)
    {
        await using var store = _root.Open();
        var known = await store.FindPathInfoAsync(info.Path, Cancellation);
        await foreach (var result in new StoreVerifier(store).VerifyAsync([known!], Cancellation))
        {
            return (result.Status, result.Error?.Message);
        }

        throw new InvalidOperationException("No result came.");
    }

    private async Task<IReadOnlyList<string>> FindUnregisteredAsync()
    {
        await using var store = _root.Open();
        return await new StoreVerifier(store).FindUnregisteredAsync(Cancellation);
    }
}
