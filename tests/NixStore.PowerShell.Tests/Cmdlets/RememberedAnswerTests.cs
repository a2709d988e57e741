using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>When cmdlets use what a cache answered an earlier command, and when they ask it again.</summary>
public sealed class RememberedAnswerTests : TransferSession
{
    private const string Secret = "s3cr3t";

    private static readonly string _narInfo = $"/{TestStore.StorePathOf("app-1.0").HashPart}.narinfo";

    public RememberedAnswerTests(GraphStore graph)
        : base(graph)
    {
        Do($"$key = New-StoreKey cache-1 -AsSecureString; Publish-BinaryCache *-app-1.0 -From $store -To '{this["cache"]}'");
        Session.SetVariable("app", TestStore.PathOf("app-1.0"));
        Session.SetVariable("libc", TestStore.PathOf("glibc-2.37"));
    }

    [Theory]
    [InlineData("Get-StorePath $app -Store $cache")]
    [InlineData("Get-StorePath $found")]
    [InlineData("Get-Closure $app -Store $cache")]
    [InlineData("Compare-Closure $app $app -ReferenceStore $cache -DifferenceStore $cache")]
    [InlineData("Get-DependencyChain $app $libc -Store $cache")]
    public async Task A_query_asks_again_on_request(string command)
    {
        await using var server = GuardedServer.WithPassword(this["cache"], "me", Secret);
        Ask(server);

        Assert.Equal(0, CountQuestions(server, command));
        Assert.Equal(1, CountQuestions(server, $"{command} -Refresh"));
    }

    [Theory]
    [InlineData("Test-StorePath $app -Store $cache")]
    [InlineData("Test-StorePathSignature $app -Store $cache -TrustedKey $key")]
    [InlineData("Get-NarEntry $app -Store $cache")]
    [InlineData("Get-NarContent $app -EntryPath needs -Store $cache")]
    [InlineData("Export-Nar $app -Store $cache -DestinationPath $directory/app.nar")]
    [InlineData("Export-Closure $app -Store $cache -DestinationPath $directory/app.closure")]
    public async Task Checks_and_exports_use_what_the_cache_has_now(string command)
    {
        await using var server = GuardedServer.WithPassword(this["cache"], "me", Secret);
        Ask(server);

        Assert.Equal(1, CountQuestions(server, command));
    }

    private void Ask(GuardedServer server)
    {
        Session.SetVariable("cache", $"http://me:{Secret}@{server.Authority}");
        Do("$found = Get-StorePath $app -Store $cache; Get-Closure $app -Store $cache");
    }

    private int CountQuestions(GuardedServer server, string command)
    {
        var before = server.Requests.Count;
        Do(command);
        return server.Requests.Skip(before).Count(static request => request.Path == _narInfo);
    }
}
