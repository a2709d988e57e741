using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using NixStore.Signing;

namespace NixStore.FileSystem;

public sealed class SecretKeyFileTests : IDisposable
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();
    private readonly SecretKey _key = SecretKey.Generate("cache-1");

    private SecretKeyFile KeyFile => new(_directory.Combine("cache.key"));

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Reads_what_it_has_written()
    {
        KeyFile.Write(_key);
        using var read = KeyFile.Read();
        Assert.Equal(("cache-1", _key.PublicKey), (read.Name, read.PublicKey));
        Assert.Equal([KeyFile.Path], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Lets_its_owner_alone_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists in place of modes");
        KeyFile.Write(_key);
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(KeyFile.Path));
    }

    [Fact]
    [SupportedOSPlatform("windows")]
    public void Lets_its_owner_alone_read_it_on_Windows()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "only Windows has access lists");
        KeyFile.Write(_key);
        using var user = WindowsIdentity.GetCurrent();
        IdentityReference[] readers = [.. new FileInfo(KeyFile.Path).GetAccessControl()
            .GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>()
            .Select(static rule => rule.IdentityReference)];
        Assert.Contains(user.User!, readers);

        // Nothing is handed down by the directory. Some file systems let the system itself in, to which nothing is closed.
        Assert.Empty(readers.Except([user.User!, new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null)]));
    }

    [Fact]
    public void Does_not_touch_a_file_that_is_there()
    {
        File.WriteAllText(KeyFile.Path, "old");
        Assert.Throws<IOException>(() => KeyFile.Write(_key));
        Assert.Equal("old", File.ReadAllText(KeyFile.Path));
        Assert.Equal([KeyFile.Path], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Replaces_a_file_that_others_can_read_and_shows_them_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists in place of modes");
        File.WriteAllText(KeyFile.Path, "old");
        File.SetUnixFileMode(KeyFile.Path, OwnerAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using var reader = File.OpenText(KeyFile.Path);

        KeyFile.Replace(_key);

        Assert.Equal("old", reader.ReadToEnd());
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(KeyFile.Path));
        using var read = KeyFile.Read();
        Assert.Equal(_key.PublicKey, read.PublicKey);
    }

    [Fact]
    public void Leaves_nothing_if_it_cannot_be_written()
    {
        Directory.CreateDirectory(KeyFile.Path);
        Assert.ThrowsAny<Exception>(() => KeyFile.Replace(_key));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("cache-1:aHVudGVyMg==")]
    public void Names_a_file_that_holds_no_key_and_not_what_it_holds(string contents)
    {
        File.WriteAllText(KeyFile.Path, contents);
        var error = Assert.Throws<NixFormatException>(() => KeyFile.Read());
        Assert.Contains(KeyFile.Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("aHVudGVyMg", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_no_more_than_a_key_can_have()
    {
        File.WriteAllBytes(KeyFile.Path, new byte[1 << 20]);
        Assert.Throws<NixFormatException>(() => KeyFile.Read());
    }
}
