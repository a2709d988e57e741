using NixStore.Stores.Remote.Peers;

namespace NixStore.Activation;

/// <summary>
/// What the script on a target writes: values that it reports, and the output of the activation. The script marks its own lines with a
/// token that no program knows before.
/// </summary>
/// <param name="token">The token.</param>
/// <param name="show">Receives each line of the output, or null.</param>
internal sealed class ScriptLog(string token, Action<string>? show)
{
    private const int LongestTail = 100;
    private const string Units = "the following units failed: ";

    private readonly Queue<string> _tail = new();
    private readonly List<string> _failedUnits = [];
    private Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private bool _isFollowing;

    /// <summary>Gets the values that the script has reported over the last connection.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Returns whether a part of the script has ended over the last connection.</summary>
    /// <param name="part">The part.</param>
    public bool HasEnded(string part) => _values.GetValueOrDefault("done") == part;

    /// <summary>Gets the number of lines of the output that were received.</summary>
    public int Lines { get; private set; }

    /// <summary>Gets whether the program of the path was started.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Gets the last lines of the output.</summary>
    public IReadOnlyList<string> Tail => [.. _tail];

    /// <summary>Gets the names of the units that failed, as the output reports them.</summary>
    public IReadOnlyList<string> FailedUnits => _failedUnits;

    /// <summary>Begins with the lines of another connection.</summary>
    public void Begin()
    {
        _values = new Dictionary<string, string>(StringComparer.Ordinal);
        _isFollowing = false;
    }

    /// <summary>Forgets the count of lines, because another log follows.</summary>
    public void BeginOtherLog() => Lines = 0;

    /// <summary>Receives a line.</summary>
    /// <param name="line">The line without its end.</param>
    public void Receive(string line)
    {
        if (line.StartsWith($"{token}:", StringComparison.Ordinal))
        {
            var words = line[(token.Length + 1)..].Split(' ', 2);
            _values[words[0]] = words.Length > 1 ? EscapeSequences.Remove(words[1]) : "";
            _isFollowing |= words[0] == "following";
            return;
        }

        Lines += _isFollowing ? 1 : 0;
        if (line.StartsWith($"{token} ", StringComparison.Ordinal))
        {
            IsStarted = true;
            return;
        }

        Note(EscapeSequences.Remove(line.TrimEnd('\r')));
    }

    private void Note(string line)
    {
        if (_tail.Count == LongestTail)
        {
            _tail.Dequeue();
        }

        _tail.Enqueue(line);
        if (line.IndexOf(Units, StringComparison.Ordinal) is >= 0 and var at)
        {
            var names = line[(at + Units.Length)..].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
            _failedUnits.AddRange(names.Except(_failedUnits));
        }

        show?.Invoke(line);
    }
}
