using System.Net;
using System.Net.Sockets;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>What a user reads where another machine cannot be reached, and how soon.</summary>
public sealed class SshErrorsTests
{
    [Fact]
    public async Task A_host_without_an_SSH_server_is_named()
    {
        await using var server = await SshServer.StartAsync();
        var error = await FailAsync(server, "ssh", options: server.Options with { Arguments = [.. server.Options.Arguments, "-oPort=1"] });
        Assert.StartsWith("Cannot reach the host host1: no process listens for SSH there.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssh", "nix-store")]
    [InlineData("ssh-ng", "nix-daemon")]
    public async Task The_error_for_a_host_without_Nix_shows_how_to_name_the_program(string scheme, string program)
    {
        await using var server = await SshServer.StartAsync();
        var error = await FailAsync(server, scheme, $"remote-program=/no/such/{program}");
        Assert.StartsWith(
            $"Cannot reach the host host1: the program '/no/such/{program}' cannot be run there.", error.Message, StringComparison.Ordinal);
        Assert.Contains($"?remote-program=/nix/var/nix/profiles/default/bin/{program}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_asks_for_a_password_fails_if_none_can_be_typed()
    {
        await using var server = await SshServer.StartAsync("PubkeyAuthentication no\nPasswordAuthentication yes");
        var error = await FailAsync(server, "ssh");
        Assert.Contains(
            "host1: it accepts none of this user's keys and asks for a password, which cannot be typed here.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains("ssh-add", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_take_the_key_says_so()
    {
        await using var server = await SshServer.StartAsync("PasswordAuthentication no\nKbdInteractiveAuthentication no");
        server.Files.WriteFile("user-key.pub", "");
        var error = await FailAsync(server, "ssh");
        Assert.Contains("host1: it accepts none of this user's keys. ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_key_is_not_known_is_not_trusted_by_itself()
    {
        await using var server = await SshServer.StartAsync();
        server.Files.WriteFile("known_hosts", "");
        var error = await FailAsync(server, "ssh-ng");
        Assert.Contains("host1: its host key is not known here.", error.Message, StringComparison.Ordinal);
        Assert.Contains("base64-ssh-public-host-key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_host_key_is_distinguished_from_an_unknown_one()
    {
        await using var server = await SshServer.StartAsync();
        var other = await File.ReadAllTextAsync(server.Files.Combine("other-key.pub"), TestContext.Current.CancellationToken);
        server.Files.WriteFile("known_hosts", $"[127.0.0.1]:{server.Port} {other}");
        var error = await FailAsync(server, "ssh");
        Assert.Contains("its host key differs from the known one", error.Message, StringComparison.Ordinal);
        Assert.Contains("The client said: IT IS POSSIBLE", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssh", "nix-store")]
    [InlineData("ssh-ng", "nix-daemon")]
    public async Task A_banner_on_standard_output_is_shown(string scheme, string program)
    {
        await using var server = await SshServer.StartAsync();
        var error = await FailAsync(server, scheme, $"remote-program={Uri.EscapeDataString($"echo Welcome to host1; {program}")}");
        Assert.Contains("the host host1", error.Message, StringComparison.Ordinal);
        Assert.Contains("It said: Welcome to host1", error.Message, StringComparison.Ordinal);
        Assert.Contains("If a start-up file of its shell prints a banner", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_of_a_program_before_it_ends_is_reported_without_colours()
    {
        await using var server = await SshServer.StartAsync();
        var program = server.WriteProgram("failing", """printf '\033[31;1merror:\033[0m the store is on fire\n' >&2; exit 1""");
        var error = await FailAsync(server, "ssh", $"remote-program={program}");
        Assert.Contains("host1 was ended by the other side. It said: error: the store is on fire", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssh")]
    [InlineData("ssh-ng")]
    public async Task A_program_that_says_nothing_is_left(string scheme)
    {
        await using var server = await SshServer.StartAsync();
        var error = await FailAsync(server, scheme, $"connect-timeout=2&remote-program={Uri.EscapeDataString("sleep 30;")}");
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Contains("Nothing has come from the host host1 for 2 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_says_nothing_is_left()
    {
        await using var server = await SshServer.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var error = await FailAsync(
            server, "ssh", "connect-timeout=1", server.Options with { Arguments = [.. server.Options.Arguments, $"-oPort={port}"] });
        Assert.Matches("the host host1(: it does not answer| for 1 seconds)", error.Message);
    }

    [Fact]
    public async Task A_client_that_is_not_there_is_named()
    {
        await using var server = await SshServer.StartAsync();
        var error = await FailAsync(server, "ssh", options: server.Options with { Program = "no-such-ssh" });
        Assert.Contains("the SSH client 'no-such-ssh' cannot be started", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_key_that_is_given_is_the_one_that_counts()
    {
        await using var server = await SshServer.StartAsync();
        server.Files.WriteFile("known_hosts", "");
        await using (var store = await server.OpenAsync("ssh", $"base64-ssh-public-host-key={Encode(server.HostKey)}"))
        {
            Assert.Empty(await store.FindValidPathsAsync([TestPaths.Path("git")], TestContext.Current.CancellationToken));
        }

        var other = await File.ReadAllTextAsync(server.Files.Combine("other-key.pub"), TestContext.Current.CancellationToken);
        var error = await FailAsync(server, "ssh", $"base64-ssh-public-host-key={Encode(other)}");
        Assert.Contains("its host key differs", error.Message, StringComparison.Ordinal);

        static string Encode(string key) => Uri.EscapeDataString(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key)));
    }

    private static async Task<StoreConnectionException> FailAsync(
        SshServer server, string scheme, string settings = "", SshOptions? options = null)
    {
        var error = await Assert.ThrowsAsync<StoreConnectionException>(() => server.OpenAsync(scheme, settings, options));
        Assert.DoesNotContain('\u001b', error.Message);
        return error;
    }
}
