using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class BinaryCacheServingTests(GraphStore graph) : TransferSession(graph)
{
    private readonly HttpClient _client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected override void Dispose(bool disposing)
    {
        // The session ends first, so that no server outlives its store.
        Session.Dispose();
        _client.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public async Task A_store_is_served_in_the_background()
    {
        var cache = Start("-Store $store");

        Assert.Equal("Running", cache.State);
        Assert.Equal("127.0.0.1", cache.Uri.Host);
        Assert.Equal(Graph.Store.Root, cache.ServedStore.ToString());
        Assert.Empty(cache.PublicKey);
        var served = await ReadAsync(cache, "app-1.1");
        Assert.Equal(["openssl-3.0.15", "python3-3.11.9"], served.Info.References.Select(static path => path.Name).Order());
        Assert.Equal(1, cache.Requests);
        Assert.InRange(cache.BytesSent, 1, long.MaxValue);
    }

    [Fact]
    public async Task Narinfos_are_signed_by_each_key()
    {
        Do("$one = New-StoreKey one-1 -Path one.key; $two = New-StoreKey two-1 -AsSecureString");
        var cache = Start("-Store $store -SigningKey one.key, $two");

        var served = await ReadAsync(cache, "hello-2.12.1");

        Assert.Equal(["one-1", "two-1"], served.Info.Signatures.Select(static signature => signature.KeyName));
        Assert.Equal(Do("$one.PublicKey; $two.PublicKey").As<string>(), cache.PublicKey);
    }

    [Fact]
    public void What_is_served_can_be_copied_with_the_key_alone()
    {
        Do("$key = New-StoreKey cache-1 -Path cache.key");
        Session.SetVariable("cache", Start("-Store $store -SigningKey cache.key -Compression Zstd"));

        Do(
            "Copy-Closure *-app-1.0 -From $store -To $to; Copy-Closure (Get-StorePath *-app-1.1 -Store $store).Path -From $cache "
            + "-To $to -TrustedKey $key");

        Assert.Contains("app-1.1", TargetNames);
    }

    [Fact]
    public async Task The_cache_can_have_a_URL_path_and_a_priority()
    {
        var cache = Start("-Store $store -Prefix nix/cache -Priority 7 -WantMassQuery:$false");

        Assert.Equal("/nix/cache/", cache.Uri.AbsolutePath);
        Assert.Equal(
            "StoreDir: /nix/store\nWantMassQuery: 0\nPriority: 7\n",
            await _client.GetStringAsync(new Uri(cache.Uri, "nix-cache-info"), Cancellation));
    }

    [Fact]
    public void The_object_fits_a_line()
    {
        Session.SetVariable("cache", Start("-Store $store"));

        var lines = Session.Render("$cache", width: 80).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Matches(@"^State +Clients +Requests +Sent +Uri", lines[0]);
        Assert.Matches(@"^Running +0 +0 +0 B +http://127\.0\.0\.1:\d+/", lines[2]);
    }

    [Fact]
    public async Task A_cache_that_is_stopped_answers_no_more_and_keeps_its_counts()
    {
        var cache = Start("-Store $store");
        await ReadAsync(cache, "app-1.1");
        Session.SetVariable("cache", cache);

        Assert.Empty(Do("$cache | Stop-BinaryCache").Output);
        var stopped = Do("Stop-BinaryCache $cache -PassThru").Only<RunningBinaryCache>();

        Assert.Same(cache, stopped);
        Assert.Equal(("Stopped", 1), (stopped.State, stopped.Requests));
        await RefusesAsync(cache);
    }

    [Fact]
    public async Task Several_caches_run_at_the_same_time()
    {
        var first = Start("-Store $store");
        var second = Start("-Store $store");

        first.Dispose();

        await RefusesAsync(first);
        await ReadAsync(second, "app-1.1");
    }

    [Fact]
    public void What_if_starts_and_stops_nothing()
    {
        Assert.Empty(Do("Start-BinaryCache -Port 0 -Store $store -WhatIf").Output);
        Session.SetVariable("cache", Start("-Store $store"));

        Assert.Equal("Running", Do("$cache | Stop-BinaryCache -WhatIf -PassThru").Only<RunningBinaryCache>().State);
    }

    [Fact]
    public void A_port_that_is_taken_is_an_error()
    {
        var port = Start("-Store $store").Uri.Port;

        var error = Session.Run($"Start-BinaryCache -Port {port} -Store $store").Error("CannotListen").ToString();

        Assert.Contains($"127.0.0.1:{port}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Store $work", "NixStore")]
    [InlineData("-Store $store -SigningKey absent.key", "FileNotFound")]
    [InlineData("-Store $store -Prefix 'a b'", "Argument")]
    [InlineData("-Store $store -Address no.such.host.invalid", "NixStore")]
    [InlineData("-Store $store -Compression Xz", "ParameterArgumentValidationError")]
    public void What_cannot_be_served_is_an_error(string parameters, string id)
        => Session.Run($"Start-BinaryCache -Port 0 {parameters}").Error(id);

    [Fact]
    public async Task A_cache_ends_with_its_session()
    {
        RunningBinaryCache cache;
        using (var session = new PowerShellSession())
        {
            session.SetVariable("store", Graph.Store.Root);
            cache = session.Run("Start-BinaryCache -Port 0 -Store $store").Only<RunningBinaryCache>();
            await ReadAsync(cache, "app-1.1");
        }

        Assert.Equal("Stopped", cache.State);
        await RefusesAsync(cache);
    }

    [Fact]
    public async Task A_cache_ends_with_the_module()
    {
        var cache = Start("-Store $store");

        Session.Run("Remove-Module NixStore").Succeeded();

        Assert.Equal("Stopped", cache.State);
        await RefusesAsync(cache);
    }

    [Fact]
    public async Task A_cache_keeps_no_process_alive()
    {
        var ended = ShellProcess.Run("-Command", $"(Start-BinaryCache -Port 0 -Store '{Graph.Store.Root}').Uri.ToString()");

        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetStringAsync(new Uri(ended.Output.Trim()), Cancellation));
    }

    [Fact]
    public void A_wildcard_for_a_cache_that_cannot_be_listed_is_an_error_of_its_own_and_the_other_paths_are_written()
    {
        Session.SetVariable("uri", Start("-Store $store").Uri.ToString());

        var run = Session.Run($"'*glibc*', '{TestStore.PathOf("zlib-1.3")}' | Get-StorePath -Store $uri | ForEach-Object Name");

        var error = run.Error("MissingCapability").ToString();
        Assert.Contains("cannot list its paths, which is needed for wildcards", error, StringComparison.Ordinal);
        Assert.Single(run.Output);
    }

    [Fact]
    public void A_wildcard_for_a_cache_that_cannot_be_listed_makes_no_quiet_check_succeed()
    {
        Session.SetVariable("uri", Start("-Store $store").Uri.ToString());

        Assert.False(Session.Run("Test-StorePath '*glibc*' -Store $uri -Quiet").As<bool>().Single());
    }

    private RunningBinaryCache Start(string parameters) => Do($"Start-BinaryCache -Port 0 {parameters}").Only<RunningBinaryCache>();

    private async Task<NarInfo> ReadAsync(RunningBinaryCache cache, string name)
        => NarInfo.Parse(
            await _client.GetStringAsync(new Uri(cache.Uri, $"{TestStore.StorePathOf(name).HashPart}.narinfo"), Cancellation),
            StoreDirectory.Default);

    private async Task RefusesAsync(RunningBinaryCache cache)
        => await Assert.ThrowsAnyAsync<HttpRequestException>(() => _client.GetStringAsync(cache.Uri, Cancellation));
}
