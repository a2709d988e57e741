using System.Management.Automation;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>A password in the URL of a cache proves who asks, and is shown nowhere.</summary>
public sealed class SecretTests : TransferSession
{
    private const string Password = "s3cr3t/of:mine";

    private readonly GuardedServer _server;

    public SecretTests(GraphStore graph)
        : base(graph)
    {
        Do($"Publish-BinaryCache *-app-1.0 -From $store -To '{this["cache"]}'");
        _server = GuardedServer.WithPassword(this["cache"], "me", Password);
        Session.SetVariable("url", $"http://me:s3cr3t%2Fof%3Amine@{_server.Authority}");
        Session.SetVariable("wrong", $"http://me:s3cr3t-other@{_server.Authority}");
        Session.SetVariable("app", TestStore.PathOf("app-1.0"));
    }

    [Fact]
    public void Objects_lead_on_to_a_cache_with_a_password_without_showing_it()
    {
        var run = Do("Get-StorePath $app -Store $url -OutVariable found | Get-NarEntry | Where-Object Type -EQ Directory");

        Assert.NotEmpty(run.Output);
        Assert.Equal(_server.Address, Session.Run("$found[0].Store").Only<string>());
        AssertShowsNothing(
            Do("$found; $found[0].Store; $found[0].ToString(); Get-Closure $app -Store $url; Get-Store $url; Get-BinaryCache $url"));
    }

    [Theory]
    [InlineData("Get-StorePath $app -Store $url")]
    [InlineData("Get-Store $url")]
    [InlineData("Get-BinaryCache $url")]
    [InlineData("Get-StorePath $app -Store $url | Test-StorePath")]
    [InlineData("Get-StorePath $app -Store $url | Test-StorePathSignature")]
    [InlineData("Get-StorePath $app -Store $wrong")]
    [InlineData("Get-BinaryCache $wrong")]
    [InlineData("Install-StorePath $app -From $wrong -Store $to -SkipSignatureCheck")]
    [InlineData("Install-StorePath $app -From $url -Store $to -SkipSignatureCheck -WhatIf -Verbose")]
    [InlineData("Install-StorePath $app -From $url -Store $to")]
    [InlineData("Copy-Closure $app -From $store -To $url -WhatIf -Verbose")]
    [InlineData("Copy-Closure $app -From $store -To $wrong, $url -Verbose")]
    [InlineData("Get-StorePath $app -Store \"$url/?compression\"")]
    [InlineData("Get-StorePath $app -Store \"$url/?compression=s\"")]
    [InlineData("Get-StorePath $app -Store http://me:s3cr3t/x@localhost")]
    [InlineData("Get-StorePath $app -Store http://me:s3cr3t?x@localhost")]
    [InlineData("Get-StorePath $app -Store ssh://me:s3cr3t@localhost")]
    [InlineData("Get-StorePath $app -Store s3://me:s3cr3t@bucket")]
    [InlineData("Get-StorePath $app -Store 's3://bucket?endpoint=http://me:s3cr3t@localhost'")]
    [InlineData("Get-StorePath $app -Store gopher://me:s3cr3t@localhost")]
    [InlineData("$env:NIX_CONFIG = \"substituters = $wrong http://a:s3cr3t/x@b\"; Get-BinaryCache; $env:NIX_CONFIG = ''")]
    public void Nothing_shows_the_password(string script)
    {
        var run = Session.Run(script);

        AssertShowsNothing(run);
        Assert.DoesNotContain("s3cr3t", WithoutTheLine(Session.Render(script, 200)), StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private static string[] TextsOf(ErrorRecord error)
        => [error.ToString(), error.Exception.ToString(), $"{error.TargetObject}", $"{error.CategoryInfo}", $"{error.ErrorDetails}"];

    private static void AssertShowsNothing(RunResult run)
    {
        var objects = run.Output.SelectMany(
            static item => item.Properties.Select(static property => $"{property.Value}").Append(item.ToString()));
        var errors = run.Errors.Append(run.Failure).OfType<ErrorRecord>().SelectMany(TextsOf);
        var texts = objects.Concat(errors).Concat(run.Verbose).Concat(run.Warnings).ToArray();
        Assert.NotEmpty(texts);
        Assert.DoesNotContain(
            texts.Concat(run.Progress.Select(static record => record.ToString())),
            static text => text.Contains("s3cr3t", StringComparison.Ordinal));
    }

    // The engine repeats the line of a script with an error, which is the user's own text.
    private static string WithoutTheLine(string text)
        => string.Join('\n', text.Split('\n').Where(static line => !line.Contains("Store ", StringComparison.Ordinal)
            || !line.Contains('|', StringComparison.Ordinal)));
}
