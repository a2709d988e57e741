using System.Net.Sockets;
using System.Text;
using NixStore.FileSystem;
using NixStore.Paths;

namespace NixStore.Collecting;

/// <summary>Collections while others ask for random dead paths. What was acknowledged stays, with all that it refers to.</summary>
public sealed class ConcurrentAddersTests
{
    private const int Rounds = 1;
    private const int Adders = 3;
    private const int QuestionsOfAdder = 8;

    public static TheoryData<string> Versions => NixVersions.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Paths_that_are_sent_to_the_socket_stay() => RepeatAsync(100, 6000, CollectAsync, AskSocketAsync);

    [Fact]
    public Task Paths_with_temporary_roots_stay() => RepeatAsync(100, 6000, CollectAsync, AskAsync);

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Paths_that_Nix_roots_stay(string version) => RepeatAsync(2000, 4000, CollectAsync, RootedBy(version));

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Paths_with_temporary_roots_stay_when_Nix_collects(string version) => RepeatAsync(100, 400, CollectedBy(version), AskAsync);

    private static async Task RepeatAsync(
        int fewest, int most, Func<MadeStore, Task> collectAsync, Func<MadeStore, StorePath, Task<bool>> askAsync)
    {
        Platform.SkipOnWindows("it has no sockets of collectors");
        foreach (var seed in Repetitions.Seeds(Rounds))
        {
            var random = new Random(seed);
            await using var made = await MadeStore.CreateAsync();
            var paths = made.AddMany(random.Next(2) == 0 ? fewest : most, random);
            var ended = Task.Run(() => collectAsync(made), Cancellation);
            var adders = Enumerable.Range(0, Adders)
                .Select(number => Task.Run(() => AskForSomeAsync(made, paths, new Random((seed * Adders) + number), askAsync)));

            StorePath[] kept = [.. (await Task.WhenAll(adders)).SelectMany(static some => some).Distinct()];
            await ended;

            var valid = made.ReadColumn("select path from ValidPaths").Select(made.Layout.Directory.Parse).ToHashSet();
            Assert.Empty(kept.Where(path => !valid.Contains(path)).Select(path => $"{seed}: {path}"));
            Assert.Empty(valid.Where(path => !Directory.Exists(made.Layout.RealPathOf(path))).Select(path => $"{seed}: {path}"));
            RealNix.IsContentWith(made);
        }
    }

    // Returns what must stay: what was acknowledged, and valid then.
    private static async Task<List<StorePath>> AskForSomeAsync(
        MadeStore made, List<StorePath> paths, Random random, Func<MadeStore, StorePath, Task<bool>> askAsync)
    {
        var kept = new List<StorePath>();
        for (var question = 0; question < QuestionsOfAdder; question++)
        {
            Thread.SpinWait(random.Next(100_000));
            var path = paths[random.Next(paths.Count)];
            if (await askAsync(made, path) && IsValid(made, path))
            {
                kept.Add(path);
            }
        }

        return kept;
    }

    private static bool IsValid(MadeStore made, StorePath path)
    {
        var isValid = made.ReadColumn($"select path from ValidPaths where path = '{made.Print(path)}'").Count == 1;
        Assert.Equal(isValid, Directory.Exists(made.Layout.RealPathOf(path)));
        return isValid;
    }

    private static async Task CollectAsync(MadeStore made)
    {
        await using var store = made.Open();
        Assert.Empty((await new GarbageCollector(store).CollectAsync(cancellationToken: Cancellation)).Failures);
    }

    // Nix 2.34 can crash while others add roots. It is then a collector that was killed, and what it had acknowledged stays too.
    private static Func<MadeStore, Task> CollectedBy(string version)
        => made => Task.Run(
            () =>
            {
                var (exitCode, _, error) = RealNix.Run(version, "nix-store", ["--store", made.Root, "--gc"]);
                Assert.True(exitCode == 0 || error.Contains("Nix crashed", StringComparison.Ordinal), error);
            },
            Cancellation);

    // The store stays open, because closing it ends its roots.
    private static async Task<bool> AskAsync(MadeStore made, StorePath path)
    {
        var store = made.Open();
        made.DisposeLater(store);
        await store.AddTemporaryRootsAsync([path], Cancellation);
        return true;
    }

    private static Func<MadeStore, StorePath, Task<bool>> RootedBy(string version)
    {
        var nix = NixVersions.Require(version, "nix-store");
        return (made, path) => Task.Run(
            () => nix.TryRun(
                [
                    "--store", made.Root, "--option", "substitute", "false",
                    "--realise", made.Print(path), "--add-root", made.Outside($"result-{path.HashPart}"), "--indirect",
                ])
                .ExitCode == 0,
            Cancellation);
    }

    // A collector keeps in memory what it receives, until it ends.
    private static async Task<bool> AskSocketAsync(MadeStore made, StorePath path)
    {
        using var directory = SocketDirectory.Open(Path.Combine(made.Layout.StateDirectory, "gc-socket"));
        if (directory is null)
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(directory.EndPointOf("socket"), Cancellation);
            await socket.SendAsync(Encoding.UTF8.GetBytes(made.Print(path) + "\n"), Cancellation);
            var answer = new byte[1];
            return await socket.ReceiveAsync(answer, Cancellation) == 1 && answer[0] == '1';
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
