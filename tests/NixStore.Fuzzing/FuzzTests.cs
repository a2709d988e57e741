using System.Diagnostics;
using System.Globalization;

namespace NixStore.Fuzzing;

/// <summary>
/// Tries mutated inputs on each target: a fixed number of them with a fixed seed, or as many as fit into <c>NIXSTORE_FUZZ_MINUTES</c> with
/// the seed
/// <c>NIXSTORE_FUZZ_SEED</c>. An input that fails is written to <c>NIXSTORE_FUZZ_FAULTS</c>, or to the temporary directory.
/// </summary>
[Collection(nameof(FuzzOutcome))] // One at a time: what a test allocates is counted for the process.
public sealed class FuzzTests
{
    private const int UsualSeed = 1;

    /// <summary>All targets, or the one that <c>NIXSTORE_FUZZ_TARGET</c> names.</summary>
    public static TheoryData<string> Targets
        => Environment.GetEnvironmentVariable("NIXSTORE_FUZZ_TARGET") is { Length: > 0 } one ? [one] : [.. AllTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Mutated_inputs_are_accepted_faithfully_or_refused_with_a_reason(string name)
    {
        using var target = AllTargets.Create(name);
        var fuzzer = new Fuzzer(target, Number("NIXSTORE_FUZZ_SEED") ?? UsualSeed);
        var ended = Task.Factory.StartNew(
            () => fuzzer.Run(Limit(target)), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(ended, Watch(fuzzer)) != ended)
        {
            Assert.Fail($"{name}: an input does not end: {Save(name, "hang", fuzzer.Current)}");
        }

        await ended;
        TestContext.Current.SendDiagnosticMessage($"{name}: {fuzzer.Runs} inputs, {fuzzer.Accepted} accepted");
        Assert.Empty(fuzzer.Faults.Select(fault => $"{fault.Key}: {Save(name, fault.Key, fault.Value)}"));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_show_what_is_accepted(string name)
    {
        using var target = AllTargets.Create(name);

        Assert.NotEmpty(target.Seeds);
        Assert.Contains(target.Seeds, seed => FuzzOutcome.Of(target, seed).IsAccepted);
    }

    private static Func<long, bool> Limit(FuzzTarget target)
    {
        if (Number("NIXSTORE_FUZZ_MINUTES") is not { } minutes)
        {
            return runs => runs >= target.Runs;
        }

        var started = Stopwatch.StartNew();
        return _ => started.Elapsed.TotalMinutes >= minutes;
    }

    // Ends if one input takes minutes, which a busy machine does not explain.
    private static async Task Watch(Fuzzer fuzzer)
    {
        for (var last = -1L; last != fuzzer.Runs;)
        {
            last = fuzzer.Runs;
            await Task.Delay(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        }
    }

    private static string Save(string target, string fault, byte[] input)
    {
        var directory = Environment.GetEnvironmentVariable("NIXSTORE_FUZZ_FAULTS") ?? Path.GetTempPath();
        var name = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(fault)))[..8];
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(directory, target)).FullName, name + ".bin");
        File.WriteAllBytes(file, input);
        return $"{file} ({Convert.ToHexString(input.AsSpan(0, Math.Min(input.Length, 64)))})";
    }

    private static int? Number(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
