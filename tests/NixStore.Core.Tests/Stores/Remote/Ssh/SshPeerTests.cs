using NixStore.Opening;
using NixStore.Paths;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>How the SSH client is called.</summary>
public sealed class SshPeerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_user_says_stands_first_and_so_counts()
    {
        var arguments = await CallAsync(
            "ssh://deploy@host1:2222?ssh-key=/key&compress=true&remote-store=/a%20b&remote-program=sudo%20nix-store",
            new SshOptions { Arguments = ["-oA=1"], MayAsk = false },
            "-oB=2 -F '/my config'");
        Assert.Equal(
            ["-oA=1", "-oB=2", "-F", "/my config", "-i", "/key", "-C", "-oBatchMode=yes", "-p2222"],
            arguments.TakeWhile(static argument => argument != "-x"));
        Assert.Equal(["--", "deploy@host1", "sudo nix-store --serve --write --store '/a b'"], arguments[^3..]);
        Assert.Contains("-oClearAllForwardings=yes", arguments);
    }

    [Fact]
    public async Task The_user_is_asked_only_if_the_client_cannot_log_in_otherwise()
    {
        Assert.DoesNotContain("-oBatchMode=yes", await CallAsync("ssh://host1", new SshOptions { MayAsk = true }, ""));
        Assert.Contains("-oBatchMode=yes", await CallAsync("ssh://host1", new SshOptions { MayAsk = false }, ""));
    }

    [Fact]
    public async Task Of_several_clients_that_may_ask_at_the_terminal_one_does_so_at_a_time()
    {
        var (first, second, third) = (Asking("host1"), Asking("host2"), Asking("host3"));
        using var asking = await first.ConnectAsync(Token);
        var waiting = second.ConnectAsync(Token);
        Assert.False(waiting.IsCompleted);

        Assert.Equal((int)'o', asking.Input.ReadByte());
        using var next = await waiting;
        var last = third.ConnectAsync(Token);
        Assert.False(last.IsCompleted);
        next.Dispose();
        (await last).Dispose();
    }

    [Fact]
    public async Task A_client_that_cannot_ask_in_time_fails_and_blocks_no_other_client()
    {
        using var asking = await Asking("host1").ConnectAsync(Token);

        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => SshStore.OpenAsync(
            Asking("host2"),
            "ssh://host2",
            StoreDirectory.Default,
            new RemoteOptions { ConnectTimeout = TimeSpan.FromMilliseconds(50) },
            null,
            null,
            Token));

        Assert.Contains("did not answer within", error.Message, StringComparison.Ordinal);
        asking.Dispose();
        (await Asking("host3").ConnectAsync(Token)).Dispose();
    }

    [Fact]
    public async Task A_key_that_the_caller_names_comes_before_that_of_the_URL()
    {
        var arguments = await CallAsync("ssh-ng://host1?ssh-key=/a", new SshOptions { IdentityFile = "/b", MayAsk = true }, "");
        Assert.Equal(["-i", "/b"], arguments.SkipWhile(static argument => argument != "-i").Take(2));
        Assert.Equal("nix-daemon --stdio", arguments[^1]);
    }

    [Theory]
    [InlineData("ssh://host1?compress=maybe", "neither true nor false")]
    [InlineData("ssh://host1?max-connections=0", "is no count of connections")]
    [InlineData("ssh://host1?connect-timeout=soon", "is no count of seconds")]
    [InlineData("ssh://host1?base64-ssh-public-host-key=%25", "is not the base64")]
    public async Task A_setting_that_makes_no_sense_is_named(string url, string fault)
    {
        var opener = new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()));
        var error = await Assert.ThrowsAsync<NixFormatException>(
            () => opener.OpenAsync(StoreReference.Parse(url), TestContext.Current.CancellationToken));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    // A client that has got in and passes on what the other side says.
    private SshPeer Asking(string host)
    {
        ExternalProgram.Require("sh");
        var program = _directory.WriteFile($"ssh-{host}", "#!/bin/sh\nprintf o\nexec cat\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new SshPeer(
            SshDestination.Of(StoreReference.Parse($"ssh://{host}")), "nix-store", new SshOptions { Program = program, MayAsk = true });
    }

    /// <summary>Calls a client that only writes down its arguments.</summary>
    private async Task<string[]> CallAsync(string url, SshOptions options, string environment)
    {
        ExternalProgram.Require("sh");
        var program = _directory.WriteFile(
            "ssh",
            $"#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done > '{_directory.Combine("called")}.new'; "
            + $"mv '{_directory.Combine("called")}.new' '{_directory.Combine("called")}'; "
            + "echo 'Permission denied (publickey,password).' >&2; exit 255\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var opener = new StoreOpener(
            new StoreEnvironment(new Dictionary<string, string> { ["NIX_SSHOPTS"] = environment }),
            ssh: options with { Program = program });
        await Assert.ThrowsAsync<StoreConnectionException>(
            () => opener.OpenAsync(StoreReference.Parse(url), TestContext.Current.CancellationToken));
        return await File.ReadAllLinesAsync(_directory.Combine("called"), TestContext.Current.CancellationToken);
    }
}
