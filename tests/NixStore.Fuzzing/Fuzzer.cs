namespace NixStore.Fuzzing;

/// <summary>Runs mutated inputs against a target and keeps the shortest input of each fault.</summary>
/// <param name="target">What is tried.</param>
/// <param name="seed">The same seed gives the same inputs, unless the core is instrumented.</param>
internal sealed class Fuzzer(FuzzTarget target, int seed)
{
    private const int LargestCorpus = 20_000;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, byte[]> _faults = [];
    private readonly byte[] _seen = Coverage.CreateSeen();
    private readonly List<byte[]> _inputs = [.. target.Seeds];

    /// <summary>The input that is tried now, to be looked at if it does not end.</summary>
    public byte[] Current { get; private set; } = [];

    public long Runs { get; private set; }

    public long Accepted { get; private set; }

    /// <summary>The shortest input of each fault.</summary>
    public IReadOnlyDictionary<string, byte[]> Faults => _faults;

    /// <summary>Tries the seeds, and then mutations until they are enough.</summary>
    public void Run(Func<long, bool> isEnough)
    {
        foreach (var input in target.Seeds)
        {
            Try(input);
        }

        var mutator = new Mutator(_random, target, _inputs);
        while (!isEnough(Runs))
        {
            var input = mutator.Mutate(Pick());
            if (Try(input) && input.Length <= target.MaximumLength && _inputs.Count < LargestCorpus)
            {
                _inputs.Add(input);
            }
        }
    }

    // Those that were found last are taken more often: they are the furthest from the seeds.
    private byte[] Pick()
        => _inputs[_random.Next(3) == 0
            ? _random.Next(_inputs.Count)
            : _inputs.Count - 1 - (int)(_inputs.Count * Math.Pow(_random.NextDouble(), 2) * 0.999)];

    private bool Try(byte[] input)
    {
        Current = input;
        Coverage.Clear();
        var outcome = FuzzOutcome.Of(target, input);
        Runs++;
        Accepted += outcome.IsAccepted ? 1 : 0;
        if (outcome.Fault is { } fault && (!_faults.TryGetValue(fault, out var known) || input.Length < known.Length))
        {
            _faults[fault] = input;
        }

        return Coverage.AddTo(_seen);
    }
}
