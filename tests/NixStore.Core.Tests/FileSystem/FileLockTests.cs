using System.Text;
using NixStore.FileSystem.Locks;

namespace NixStore.FileSystem;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FileLockMode.Exclusive, FileLockMode.Exclusive, false)]
    [InlineData(FileLockMode.Exclusive, FileLockMode.Shared, false)]
    [InlineData(FileLockMode.Shared, FileLockMode.Exclusive, false)]
    [InlineData(FileLockMode.Shared, FileLockMode.Shared, true)]
    public void Only_shared_locks_are_granted_together(FileLockMode held, FileLockMode wanted, bool granted)
    {
        using var first = FileLock.OpenOrCreate(_directory["lock"]);
        using var second = FileLock.OpenOrCreate(_directory["lock"]);
        Assert.True(first.TryAcquire(held));

        Assert.Equal(granted, second.TryAcquire(wanted));

        first.Release();
        Assert.True(second.TryAcquire(wanted));
    }

    [Fact]
    public void A_lock_changes_its_kind_if_no_other_lock_conflicts()
    {
        using var first = FileLock.OpenOrCreate(_directory["lock"]);
        using var second = FileLock.OpenOrCreate(_directory["lock"]);
        Assert.True(first.TryAcquire(FileLockMode.Exclusive));
        Assert.True(first.TryAcquire(FileLockMode.Shared));

        Assert.True(second.TryAcquire(FileLockMode.Shared));
        Assert.False(second.TryAcquire(FileLockMode.Exclusive));
    }

    [Fact]
    public void What_the_owner_wrote_is_read_while_the_owner_holds_the_lock()
    {
        using var owner = FileLock.OpenOrCreate(_directory["roots"]);
        Assert.True(owner.TryAcquire(FileLockMode.Exclusive));
        owner.Append("/nix/store/a\0"u8);
        owner.Append("/nix/store/b\0"u8);

        using var reader = FileLock.OpenExisting(_directory["roots"]);

        Assert.Equal("/nix/store/a\0/nix/store/b\0", Encoding.UTF8.GetString(reader!.ReadContents()));
    }

    [Fact]
    public void An_empty_file_has_no_contents()
    {
        using var file = FileLock.OpenOrCreate(_directory["lock"]);
        Assert.Empty(file.ReadContents());
    }
}
