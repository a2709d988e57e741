using System.Collections.Concurrent;
using System.Text;
using NixStore.Blobs.Http;
using NixStore.Hashing;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Local;
using NixStore.Trust;

namespace NixStore.Installing;

/// <summary>
/// Installations into a real store from a server that does as no server should, for the path <c>git</c> that needs <c>glibc</c>: each
/// ends in the right path from the next cache, or in an error that names the path and the server, with nothing half there.
/// </summary>
public sealed class MisbehavingServerTests : IDisposable
{
    private const string Close = "Connection: close\r\n";

    private readonly StoreUnderRoot _root = new();
    private readonly SecretKey _key = SecretKey.Generate("cache-1");
    private readonly TestCache _cache = new();
    private readonly ConcurrentQueue<SubstituterFailure> _failures = new();

    public MisbehavingServerTests()
    {
        Sign(_cache.Add("glibc"));
        Sign(_cache.Add("git", "glibc"));
    }

    /// <summary>What the server does wrong.</summary>
    public enum Fault
    {
        /// <summary>It closes the connection in the middle of the NAR, always at the same byte.</summary>
        ClosesInTheMiddle,

        /// <summary>It has an internal error.</summary>
        Fails,

        /// <summary>The server is busy and reports for how long.</summary>
        IsBusy,

        /// <summary>It counts requests, and these are too many.</summary>
        CountsRequests,

        /// <summary>It sends a shorter file than announced.</summary>
        SendsTooLittle,

        /// <summary>It sends a longer file than announced.</summary>
        SendsTooMuch,

        /// <summary>It sends a file of the right length with a changed byte.</summary>
        SendsOtherBytes,

        /// <summary>It never stops sending.</summary>
        SendsWithoutEnd,

        /// <summary>It sends hardly anything.</summary>
        Drips,

        /// <summary>It sends the asker round in a circle.</summary>
        RedirectsInACircle,

        /// <summary>It has not the NAR that it announced.</summary>
        HasNoNar,

        /// <summary>Its narinfo has a signature of other contents.</summary>
        SignsWrongly,

        /// <summary>Its narinfo is that of another path.</summary>
        GivesAnotherNarInfo,

        /// <summary>Its narinfo never ends.</summary>
        GivesNarInfoWithoutEnd,
    }

    /// <summary>All of them.</summary>
    public static TheoryData<Fault> Faults { get; } = [.. Enum.GetValues<Fault>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StorePath Git => TestPaths.Path("git");

    private static StorePath Glibc => TestPaths.Path("glibc");

    public void Dispose()
    {
        _key.Dispose();
        _root.Dispose();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_right_path_comes_from_the_next_cache(Fault fault)
    {
        await using var server = new ScriptedServer((request, stream, token) => AnswerAsync(fault, request, stream, token));
        await using var bad = await OpenAsync(server, fault);
        await using var honest = await _cache.OpenAsync();

        await using (var target = await LocalStore.OpenOrCreateAsync(_root.Layout, Token))
        {
            var installer = Installer(target, bad, honest);
            var result = await installer.InstallAsync(await installer.PlanAsync([Git], Token), null, Token);

            Assert.Empty(result.Failures);
        }

        Assert.Equal([Git, Glibc], await ReadValidPathsAsync());
        Assert.Contains(_failures, failure => failure.Store.Location == bad.Location);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Without_another_cache_it_is_a_clear_error_and_nothing_is_half_there(Fault fault)
    {
        await using var server = new ScriptedServer((request, stream, token) => AnswerAsync(fault, request, stream, token));
        await using var bad = await OpenAsync(server, fault);
        string said;
        await using (var target = await LocalStore.OpenOrCreateAsync(_root.Layout, Token))
        {
            var installer = Installer(target, bad);
            try
            {
                var plan = await installer.PlanAsync([Git], Token);
                var result = await installer.InstallAsync(plan, null, Token);
                said = string.Join(
                    '\n',
                    plan.Failures.Select(static failure => failure.Message)
                        .Concat(result.Failures.Select(static failure => failure.Error.Message)));
            }
            catch (UntrustedPathsException e)
            {
                said = e.Message;
            }
        }

        Assert.Contains(_root.Layout.Directory.Print(Git), said, StringComparison.Ordinal);
        Assert.Contains(bad.Location, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Git, await ReadValidPathsAsync());
    }

    private static async Task SendAsync(Stream stream, byte[] body, long announced, CancellationToken token)
    {
        await ScriptedServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\n{Close}Content-Length: {announced}\r\n\r\n", token);
        await stream.WriteAsync(body, token);
    }

    private static Task RefuseAsync(Stream stream, string status, CancellationToken token)
        => ScriptedServer.WriteAsync(stream, $"HTTP/1.1 {status}\r\n{Close}Content-Length: 0\r\n\r\n", token);

    private static async Task SendWithoutEndAsync(Stream stream, byte[] beginning, CancellationToken token)
    {
        await ScriptedServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\n{Close}\r\n", token);
        await stream.WriteAsync(beginning, token);
        var more = new byte[64 * 1024];
        more.AsSpan().Fill((byte)'x');
        while (true)
        {
            await stream.WriteAsync(more, token);
        }
    }

    private async Task AnswerAsync(Fault fault, ScriptedRequest request, Stream stream, CancellationToken token)
    {
        var name = request.Path[1..];
        var blob = _cache.Blobs[name];
        if (blob is null)
        {
            await RefuseAsync(stream, "404 Not Found", token);
        }
        else if (name == TestCache.NarInfoOf("git"))
        {
            await AnswerNarInfoAsync(fault, blob, stream, token);
        }
        else if (name == "nar/git.nar")
        {
            await AnswerNarAsync(fault, blob, stream, token);
        }
        else
        {
            await SendAsync(stream, blob, blob.Length, token);
        }
    }

    private Task AnswerNarInfoAsync(Fault fault, byte[] blob, Stream stream, CancellationToken token)
    {
        var answer = fault switch
        {
            Fault.GivesAnotherNarInfo => _cache.Blobs[TestCache.NarInfoOf("glibc")]!,
            Fault.SignsWrongly => Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(blob)
                    .Replace("References: ", $"References: {TestPaths.Path("git").BaseName} ", StringComparison.Ordinal)),
            _ => blob,
        };
        return fault == Fault.GivesNarInfoWithoutEnd
            ? SendWithoutEndAsync(stream, blob, token)
            : SendAsync(stream, answer, answer.Length, token);
    }

    private static Task AnswerNarAsync(Fault fault, byte[] blob, Stream stream, CancellationToken token) => fault switch
    {
        Fault.ClosesInTheMiddle => SendAsync(stream, blob[..1000], blob.Length, token),
        Fault.Fails => RefuseAsync(stream, "500 Internal Server Error", token),
        Fault.IsBusy => RefuseAsync(stream, "503 Service Unavailable\r\nRetry-After: 7", token),
        Fault.CountsRequests => RefuseAsync(stream, "429 Too Many Requests", token),
        Fault.SendsTooLittle => SendAsync(stream, blob[..^8], blob.Length - 8, token),
        Fault.SendsTooMuch => SendAsync(stream, [.. blob, .. new byte[8]], blob.Length + 8, token),
        Fault.SendsOtherBytes => SendAsync(stream, [.. blob[..500], (byte)~blob[500], .. blob[501..]], blob.Length, token),
        Fault.SendsWithoutEnd => SendWithoutEndAsync(stream, blob, token),
        Fault.Drips => DripAsync(stream, blob, token),
        Fault.RedirectsInACircle => RefuseAsync(stream, "302 Found\r\nLocation: /nar/git.nar", token),
        Fault.HasNoNar => RefuseAsync(stream, "404 Not Found", token),
        _ => SendAsync(stream, blob, blob.Length, token),
    };

    // Each arrives alone, and ten minutes after the one before on the clock that the reader looks at.
    private static async Task DripAsync(Stream stream, byte[] blob, CancellationToken token)
    {
        await SendAsync(stream, [], blob.Length, token);
        foreach (var one in blob)
        {
            await stream.WriteAsync(new[] { one }, token);
            await Task.Delay(1, token);
        }
    }

    private static async Task<BinaryCacheStore> OpenAsync(ScriptedServer server, Fault fault)
    {
        var time = new HurriedTime(TimeSpan.FromMinutes(2)) { Step = fault == Fault.Drips ? TimeSpan.FromMinutes(10) : TimeSpan.Zero };
        var blobs = new HttpBlobStore(server.Address, new HttpOptions { StallTimeout = TimeSpan.FromHours(1), Time = time });
        return await BinaryCacheStore.OpenAsync(blobs, server.Address.ToString(), new BinaryCacheSettings(), Token);
    }

    private ClosureInstaller Installer(LocalStore target, params IStore[] caches)
        => new(
            new SubstituterSet(
                [.. caches.Select(static (cache, number) => new Substituter(cache, number))],
                new SignaturePolicy(new TrustedKeys([_key.PublicKey])),
                new Sink(_failures)),
            target);

    /// <summary>Returns the valid paths, each of which is complete; the store contains nothing else.</summary>
    private async Task<IReadOnlyList<StorePath>> ReadValidPathsAsync()
    {
        await using var store = _root.Open();
        var valid = new List<StorePath>();
        await foreach (var info in store.EnumeratePathInfosAsync(Token))
        {
            await using var nar = await store.OpenNarAsync(info.Path, Token);
            using var bytes = new MemoryStream();
            await nar.CopyToAsync(bytes, Token);
            Assert.Equal(info.NarHash, Hash.Compute(NixHashAlgorithm.Sha256, bytes.ToArray()));
            valid.Add(info.Path);
        }

        Assert.Empty(await store.FindUnregisteredFilesAsync(Token));
        return [.. valid.OrderBy(static path => path.Name, StringComparer.Ordinal)];
    }

    private void Sign(NarInfo narInfo)
        => _cache.Put(
            narInfo with { Info = narInfo.Info with { Signatures = [_key.Sign(narInfo.Info.Fingerprint(StoreDirectory.Default))] } });

    private sealed class Sink(ConcurrentQueue<SubstituterFailure> failures) : IProgress<SubstituterFailure>
    {
        public void Report(SubstituterFailure value) => failures.Enqueue(value);
    }
}
