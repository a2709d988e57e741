namespace NixStore.Testing.Programs;

/// <summary>
/// Random moments of a process's life to kill it at. How long a process lives depends on what else the machine does, so the
/// span that they are taken from follows what is seen: it shrinks with each process that ended first, and grows with each that did not.
/// </summary>
/// <param name="seed">The same gives the same fractions of the span.</param>
/// <param name="whole">How long a process took that was not killed.</param>
internal sealed class KillMoments(int seed, TimeSpan whole)
{
    private const double Growth = 1.2;

    private readonly Random _random = new(seed);
    private TimeSpan _span = whole;
    private TimeSpan _last;

    /// <summary>How long the next process may live.</summary>
    public TimeSpan Next() => _last = _span * _random.NextDouble();

    /// <summary>Records whether the last process was still running when it was killed.</summary>
    public void Record(bool killed) => _span = killed ? _span * Growth : _last;

    /// <summary>How many processes are killed before one may finish the job.</summary>
    public int NextCount() => _random.Next(4, 9);
}
