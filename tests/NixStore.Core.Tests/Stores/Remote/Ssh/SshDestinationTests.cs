namespace NixStore.Stores.Remote.Ssh;

/// <summary>The meaning of the address of a URL for the SSH client.</summary>
public sealed class SshDestinationTests
{
    [Theory]
    [InlineData("ssh://host1", null, "host1", null)]
    [InlineData("ssh://deploy@host1:2222", "deploy", "host1", 2222)]
    [InlineData("ssh-ng://user%40domain@host1", "user@domain", "host1", null)]
    [InlineData("ssh://::1", null, "::1", null)]
    [InlineData("ssh://root@[::1]:22", "root", "::1", 22)]
    [InlineData("ssh://[fe80::1%25eth0]", null, "fe80::1%eth0", null)]
    [InlineData("ssh://[fe80::1%25eth0]:22", null, "fe80::1%eth0", 22)]
    [InlineData("ssh://[fe80::1%eth0]:22", null, "fe80::1%eth0", 22)]
    [InlineData("ssh://root@[fe80::1%ab0]:22", "root", "fe80::1%ab0", 22)]
    public void Reads_user_host_and_port(string text, string? user, string host, int? port)
    {
        var destination = SshDestination.Of(StoreReference.Parse(text));
        Assert.Equal((user, host, port), (destination.User, destination.Host, destination.Port));
    }

    [Theory]
    [InlineData("ssh://deploy@host1", "host1", "ssh deploy@host1")]
    [InlineData("ssh://deploy@host1:2222", "host1:2222", "ssh -p 2222 deploy@host1")]
    [InlineData("ssh://[fe80::1%25eth0]:2222", "[fe80::1%eth0]:2222", "ssh -p 2222 fe80::1%eth0")]
    public void Names_the_port_in_messages(string text, string host, string login)
    {
        var destination = SshDestination.Of(StoreReference.Parse(text));

        Assert.Equal((host, login), (destination.HostAndPort, destination.Login));
    }

    [Theory]
    [InlineData("ssh://")]
    [InlineData("ssh://@host1")]
    [InlineData("ssh://-oProxyCommand=touch%20x")]
    [InlineData("ssh://user@-F")]
    [InlineData("ssh://-l@host1")]
    [InlineData("ssh://host1;reboot")]
    [InlineData("ssh://$(reboot)")]
    [InlineData("ssh://a%20b")]
    [InlineData("ssh://host%0a1")]
    [InlineData("ssh://`x`@host1")]
    [InlineData("ssh://host1:0")]
    [InlineData("ssh://host1:65536")]
    [InlineData("ssh://host1:ssh")]
    [InlineData("ssh://host1/nix")]
    public void Refuses_what_is_no_host_or_could_be_taken_for_something_else(string text)
        => Assert.Contains(
            "cannot be reached over SSH",
            Assert.Throws<NixFormatException>(() => SshDestination.Of(StoreReference.Parse(text))).Message,
            StringComparison.Ordinal);
}
