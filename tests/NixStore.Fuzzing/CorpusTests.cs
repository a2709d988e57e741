namespace NixStore.Fuzzing;

/// <summary>Inputs that failed once: each stays a test of its own, under <c>Corpus/TARGET</c>.</summary>
[Collection(nameof(FuzzOutcome))] // One at a time: what a test allocates is counted for the process.
public sealed class CorpusTests
{
    private const string Seeds = "Seeds/";

    public static TheoryData<string, string> Inputs
    {
        get
        {
            var inputs = new TheoryData<string, string>();
            var names = typeof(CorpusTests).Assembly.GetManifestResourceNames()
                .Where(static name => !name.StartsWith(Seeds, StringComparison.Ordinal));
            foreach (var name in names.Order(StringComparer.Ordinal))
            {
                inputs.Add(name.Split('/')[0], name.Split('/')[1]);
            }

            return inputs;
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task An_input_that_failed_once_is_accepted_faithfully_or_refused_with_a_reason(string name, string input)
    {
        using var target = AllTargets.Create(name);
        var trying = Task.Run(() => FuzzOutcome.Of(target, SeedFiles.Read($"{name}/{input}")), TestContext.Current.CancellationToken);

        // An input that does not end must not stop the tests.
        var ended = await Task.WhenAny(trying, Task.Delay(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken));

        Assert.True(ended == trying, "The input does not end.");
        Assert.Null((await trying).Fault);
    }
}
