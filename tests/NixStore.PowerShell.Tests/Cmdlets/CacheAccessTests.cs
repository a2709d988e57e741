using System.Management.Automation;
using System.Net;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>How the cmdlets that move paths prove who asks, and how they get to the servers of caches.</summary>
public sealed class CacheAccessTests : TransferSession
{
    private const string Secret = "s3cr3t";

    private static readonly string[] _closure = ["app-1.0", "assets-1", "glibc-2.37", "openssl-3.0.14"];

    private static readonly string[] _commands =
    [
        "Install-StorePath $app -From $full -Store $to -SkipSignatureCheck",
        "Copy-Closure $app -From $full -To $to -SkipSignatureCheck",
        "Copy-Closure $app -From $store -To $empty",
        "Copy-Closure $app -From $store -To $to, $empty",
        "Copy-Closure $app -From $full -To $empty -SkipSignatureCheck",
        "Publish-BinaryCache $app -From $store -To $empty",
        "Publish-BinaryCache $app -From $full -To $empty -SkipSignatureCheck",
    ];

    public CacheAccessTests(GraphStore graph)
        : base(graph)
    {
        Do($"Publish-BinaryCache *-app-1.0 -From $store -To '{this["cache"]}'");
        Directory.CreateDirectory(this["new"]);
        Session.SetVariable("app", TestStore.PathOf("app-1.0"));
        Session.SetVariable("credential", new PSCredential("me", new NetworkCredential("", Secret).SecurePassword));
        Session.SetVariable("token", new NetworkCredential("", Secret).SecurePassword);
    }

    public static TheoryData<string> Commands => [.. _commands];

    public static TheoryData<string> CommandsWithOneServer
        => [.. _commands.Where(static command => !command.Contains("$full -To $empty", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_credential_opens_the_caches_at_both_ends(string command)
    {
        await using var full = GuardedServer.WithPassword(this["cache"], "me", Secret);
        await using var empty = GuardedServer.WithPassword(this["new"], "me", Secret);
        Name(full.Address, empty.Address);

        Session.Run($"{command} -Credential $credential");

        AssertCameThrough(command);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_token_opens_the_caches_at_both_ends(string command)
    {
        await using var full = new GuardedServer(this["cache"], "Authorization", $"Bearer {Secret}");
        await using var empty = new GuardedServer(this["new"], "Authorization", $"Bearer {Secret}");
        Name(full.Address, empty.Address);

        Session.Run($"{command} -BearerToken $token");

        AssertCameThrough(command);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Without_either_the_command_fails_and_says_what_to_give(string command)
    {
        await using var full = GuardedServer.WithPassword(this["cache"], "me", Secret);
        await using var empty = GuardedServer.WithPassword(this["new"], "me", Secret);
        Name(full.Address, empty.Address);

        var run = Session.Run(command);

        Assert.Contains(
            run.Errors.Append(run.Failure).OfType<ErrorRecord>().Select(static error => error.Exception.Message).Concat(run.Warnings),
            static text
                => text.Contains("401", StringComparison.Ordinal)
                    && text.Contains("Specify a credential or a token", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CommandsWithOneServer))]
    public async Task Requests_go_through_the_proxy(string command)
    {
        await using var full = new GuardedServer(this["cache"], "Host", "full.example");
        await using var empty = new GuardedServer(this["new"], "Host", "empty.example");
        Name("http://full.example", "http://empty.example");

        Session.Run($"{command} -Proxy {(command.Contains("$full", StringComparison.Ordinal) ? full : empty).Address}");

        AssertCameThrough(command);
    }

    [Fact]
    public void A_password_in_a_proxy_without_a_scheme_is_not_shown()
    {
        var error = Session.Run($"Install-StorePath $app -From http://full.example -Store $to -Proxy me:{Secret}@proxy.example")
            .Error("Argument");

        Assert.Contains("with its scheme", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_reported()
    {
        await using var server = ScriptedServer.Answering(
            "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        var run = Session.Run($"Get-StorePath $app -Store {server.Address} -Verbose");

        Assert.Contains(
            $"GET {server.Address}nix-cache-info: The server answered with status 503. Attempt 2 of 5 follows in 0 seconds.",
            run.Verbose);
    }

    [Fact]
    public async Task Caches_that_cannot_be_used_are_not_taken_for_none()
    {
        await using var full = GuardedServer.WithPassword(this["cache"], "me", Secret);
        Name(full.Address, "");

        var run = Session.Run("Install-StorePath $app -From $full -Store $to -SkipSignatureCheck");

        var message = run.Errors.Append(run.Failure).OfType<ErrorRecord>().Single().Exception.Message;
        Assert.Contains("None of the named binary caches can be used", message, StringComparison.Ordinal);
        Assert.Contains("401", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_file_of_certificates_is_found_from_the_location_of_the_session(string command)
    {
        await using var full = GuardedServer.WithPassword(this["cache"], "me", Secret);
        await using var empty = GuardedServer.WithPassword(this["new"], "me", Secret);
        Name(full.Address, empty.Address);
        Do("[void]$ExecutionContext.SessionState.Path.SetLocation($directory)");

        var run = Session.Run($"{command} -CertificateFile absent.pem");

        Assert.Contains(
            run.Errors.Append(run.Failure).OfType<ErrorRecord>().Select(static error => error.Exception.Message).Concat(run.Warnings),
            text => text.Contains(this["absent.pem"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_in_the_URL_goes_before_the_credential()
    {
        await using var full = GuardedServer.WithPassword(this["cache"], "you", "other");
        await using var empty = GuardedServer.WithPassword(this["new"], "me", Secret);
        Name($"http://you:other@{full.Authority}", empty.Address);

        Do("Copy-Closure $app -From $full -To $empty -SkipSignatureCheck -Credential $credential");

        AssertCameThrough("$empty");
    }

    [Fact]
    public void A_credential_is_not_given_to_the_caches_of_the_configuration()
    {
        var error = Session.Run("Install-StorePath $app -Store $to -Credential $credential").Error("Argument");

        Assert.Contains("Name the cache that it is for with -From", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Install-StorePath $app -From $directory -Store $to")]
    [InlineData("Copy-Closure $app -To $to")]
    [InlineData("Publish-BinaryCache $app -To $directory")]
    public void One_proof_is_enough(string command)
    {
        var error = Session.Run($"{command} -Credential $credential -BearerToken $token").Error("Argument");

        Assert.Contains("Give one of -Credential and -BearerToken", error.Exception.Message, StringComparison.Ordinal);
    }

    private void Name(string full, string empty)
    {
        Session.SetVariable("full", full);
        Session.SetVariable("empty", empty);
    }

    private void AssertCameThrough(string command)
    {
        if (command.Contains("$to", StringComparison.Ordinal))
        {
            Assert.Equal(_closure, TargetNames);
        }

        if (command.Contains("$empty", StringComparison.Ordinal))
        {
            Assert.Equal(_closure.Length, Directory.GetFiles(this["new"], "*.narinfo").Length);
        }
    }
}
