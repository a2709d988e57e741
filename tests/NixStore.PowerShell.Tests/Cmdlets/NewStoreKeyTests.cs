using System.Security;
using System.Text;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Signing;

namespace NixStore.PowerShell.Cmdlets;

public sealed class NewStoreKeyTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();

    public NewStoreKeyTests()
    {
        _session.SetVariable("work", _store.Work);
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($work)").Succeeded();
    }

    private string KeyPath => Path.Combine(_store.Work, "cache.key");

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_key_is_written_for_its_owner_alone()
    {
        var key = _session.Run("New-StoreKey -Name cache.example.org-1 -Path ./cache.key").Only<StoreKey>();

        Assert.Equal(("cache.example.org-1", KeyPath, null), (key.Name, key.Path, key.SecretKey));
        using var secret = SecretKey.Parse(File.ReadAllBytes(KeyPath));
        Assert.Equal(secret.PublicKey.ToString(), key.PublicKey);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }
    }

    [Fact]
    public void An_error_of_the_system_shows_the_name_of_the_file_and_no_temporary_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is a directory of Linux in which no file can be created");

        var error = Assert.Single(_session.Run("try { New-StoreKey cache-1 /proc/cache.key } catch { $_.Exception.Message }").As<string>());

        Assert.Contains("/proc/cache.key", error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nix_reads_the_key()
    {
        var publicKey = _session.Run("New-StoreKey cache.example.org-1 cache.key").Only<StoreKey>().PublicKey;
        const string convert = "command -v nix > /dev/null || exit 99; "
            + "nix --extra-experimental-features nix-command key convert-secret-to-public < \"$0\"";
        var converted = ToolProcess.Run("sh", ["-c", convert, KeyPath]);
        Assert.SkipWhen(converted.ExitCode == 99, "nix is not on PATH");
        Assert.Equal(publicKey, converted.Output);
    }

    [Fact]
    public void A_key_that_is_there_gives_way_to_force_alone()
    {
        var first = _session.Run("New-StoreKey cache-1 cache.key").Only<StoreKey>().PublicKey;
        var secret = File.ReadAllBytes(KeyPath);

        Assert.Contains("-Force", _session.Run("New-StoreKey cache-1 cache.key").Error("FileExists").ToString(), StringComparison.Ordinal);
        Assert.Equal(secret, File.ReadAllBytes(KeyPath));

        var second = _session.Run("New-StoreKey cache-1 cache.key -Force").Only<StoreKey>().PublicKey;
        Assert.NotEqual(first, second);
        Assert.NotEqual(secret, File.ReadAllBytes(KeyPath));
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        Assert.Contains("cache-1", _session.Render("New-StoreKey cache-1 cache.key -WhatIf"), StringComparison.Ordinal);
        Assert.Contains("cache-1", _session.Render("New-StoreKey cache-1 -AsSecureString -WhatIf"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_store.Work));
    }

    [Fact]
    public void A_key_comes_as_a_secure_string_that_holds_what_a_file_would()
    {
        var key = _session.Run("New-StoreKey cache-1 -AsSecureString").Only<StoreKey>();
        Assert.Null(key.Path);
        Assert.True(key.SecretKey!.IsReadOnly());
        using var secret = SecretKey.Parse(new System.Net.NetworkCredential("", key.SecretKey).Password);
        Assert.Equal(key.PublicKey, secret.PublicKey.ToString());
        Assert.Empty(Directory.GetFiles(_store.Work));
    }

    [Theory]
    [InlineData("New-StoreKey 'a b' cache.key", "NixFormat")]
    [InlineData("New-StoreKey a:b cache.key", "NixFormat")]
    [InlineData("New-StoreKey cache-1 absent/cache.key", "DirectoryNotFound")]
    [InlineData("New-StoreKey cache-1 .", "FilePath")]
    [InlineData("New-StoreKey cache-1 function:cache.key", "FilePath")]
    public void What_cannot_be_is_an_error(string script, string id)
    {
        _session.Run(script).Error(id);
        Assert.Empty(Directory.GetFiles(_store.Work));
    }

    [Fact]
    public void No_view_shows_the_secret()
    {
        _session.Run("$key = New-StoreKey cache-1 -AsSecureString; $file = New-StoreKey cache-1 cache.key").Succeeded();
        var secret = new System.Net.NetworkCredential("", (SecureString)_session.Run("$key.SecretKey").Output[0].BaseObject).Password;
        var text = _session.Render(
            "$key; $key.ToString(); \"$key\"; $key.PSObject.Properties | ForEach-Object { \"$($_.Value)\" }; $key.SecretKey", 500)
            + _session.Render("New-StoreKey cache-1 cache.key -Force -Verbose; New-StoreKey cache-1 -AsSecureString -Verbose", 500);
        Assert.Contains("cache-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret["cache-1:".Length..][..16], text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Encoding.UTF8.GetString(File.ReadAllBytes(KeyPath))["cache-1:".Length..][..16], text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_view_fits_a_hundred_columns()
    {
        var lines = _session.Render("New-StoreKey cache.example.org-1 cache.key").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.Contains(lines, line => line.StartsWith("cache.example.org-1 ", StringComparison.Ordinal) && line.TrimEnd().EndsWith('='));
    }
}
