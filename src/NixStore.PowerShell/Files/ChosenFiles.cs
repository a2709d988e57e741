using System.Management.Automation;
using NixStore.Browsing;
using NixStore.Nar;

namespace NixStore.PowerShell.Files;

/// <summary>Selects the files of a NAR that a user named, and records which ones are missing.</summary>
/// <param name="wanted">Paths inside the NAR.</param>
/// <param name="literal">Whether wildcard characters are literal.</param>
/// <param name="read">Receives the contents of a file.</param>
internal sealed class ChosenFiles(IReadOnlyList<string> wanted, bool literal, Func<Stream, CancellationToken, Task> read) : INarFileConsumer
{
    private readonly Choice[] _choices = [.. wanted.Select(path => new Choice(path, literal))];

    public bool IsSatisfied => Array.TrueForAll(_choices, static choice => choice is { Pattern: null, Found: not null });

    public bool Chooses(NarEntry entry)
    {
        var chosen = false;
        foreach (var choice in _choices)
        {
            if (choice.Pattern is null ? choice.Path == entry.Path : choice.Pattern.IsMatch(entry.Path))
            {
                var isFile = entry.Type is NarEntryType.Regular or NarEntryType.Executable;
                choice.Found = isFile || choice.Found is null ? entry : choice.Found;
                chosen |= isFile;
            }
        }

        return chosen;
    }

    public Task ReadAsync(NarEntry entry, Stream contents, CancellationToken cancellationToken) => read(contents, cancellationToken);

    /// <summary>Finds the named files that could not be read.</summary>
    /// <param name="source">The name of the NAR for messages.</param>
    /// <returns>An error for each.</returns>
    public IEnumerable<NarEntryException> FindMissed(string source) => _choices
        .Where(static choice => choice.Found is not { Type: NarEntryType.Regular or NarEntryType.Executable })
        .Where(static choice => choice.Pattern is null || choice.Found is null)
        .Select(choice => NarEntryException.Create(source, choice.Given, choice.Found));

    private sealed class Choice
    {
        public Choice(string given, bool literal)
        {
            Given = given;
            Pattern = !literal && WildcardPattern.ContainsWildcardCharacters(given)
                ? new WildcardPattern(given, WildcardOptions.IgnoreCase)
                : null;
            Path = string.Join('/', given.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(static name => name != "."));
        }

        public string Given { get; }

        public string Path { get; }

        public WildcardPattern? Pattern { get; }

        public NarEntry? Found { get; set; }
    }
}
