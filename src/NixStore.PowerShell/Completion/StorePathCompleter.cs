using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// Completes store paths by the beginning of the full path, of the hash part, or of the name, in the store that the command line
/// names. The hash part is found by the store's index; a name needs a look at all paths, which ends when enough are found.
/// </summary>
public sealed class StorePathCompleter : IArgumentCompleter
{
    private const int MostOffered = 200;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        var word = wordToComplete.Trim('\'', '"');
        List<CompletionResult> paths = [];
        try
        {
            paths = Complete(word, FindStore(fakeBoundParameters)).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is NixStoreException or IOException or UnauthorizedAccessException or MetadataException)
        {
            // A line that is still being typed gets no error, only no offer.
        }

        // A file or link may lead into the store, and the shell offers nothing by itself where a completer is in charge.
        return paths.Count > 0 ? paths : CompletionCompleters.CompleteFilename(wordToComplete);
    }

    private static StoreReference FindStore(IDictionary bound)
    {
        var given = bound["Store"] ?? bound["From"];
        return given is null ? StoreReference.Auto : StoreTransformationAttribute.ToReference(FindLocation(), given);
    }

    // The process's own directory does not follow the session's location.
    private static string FindLocation()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.Path").Invoke<string>().Single();
    }

    private static async Task<List<CompletionResult>> Complete(string word, StoreReference reference)
    {
        var offers = new List<CompletionResult>();
        var store = await new StoreOpener(StoreEnvironment.FromProcess()).OpenAsync(reference, CancellationToken.None).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            if (store is IEnumerableStore enumerable)
            {
                await foreach (var path in Find(enumerable, word).ConfigureAwait(false))
                {
                    var full = store.Directory.Print(path);
                    offers.Add(new CompletionResult(full, path.Name, CompletionResultType.ParameterValue, full));
                    if (offers.Count == MostOffered)
                    {
                        break;
                    }
                }
            }
        }

        return offers;
    }

    private static async IAsyncEnumerable<StorePath> Find(IEnumerableStore store, string word)
    {
        var directory = store.Directory.Path + "/";
        if (word.StartsWith(directory, StringComparison.Ordinal))
        {
            await foreach (var path in store.EnumeratePathsAsync(word[directory.Length..], CancellationToken.None).ConfigureAwait(false))
            {
                yield return path;
            }

            yield break;
        }

        if (word.Contains('/', StringComparison.Ordinal) || word.StartsWith('.') || word.StartsWith('~'))
        {
            yield break;
        }

        // What could be both is looked for both ways: "bad" begins a hash part as well as a name.
        var byHashPart = new HashSet<StorePath>();
        await foreach (var path in store.EnumeratePathsAsync(word, CancellationToken.None).ConfigureAwait(false))
        {
            byHashPart.Add(path);
            yield return path;
        }

        await foreach (var path in store.EnumeratePathsAsync("", CancellationToken.None).ConfigureAwait(false))
        {
            if (path.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase) && !byHashPart.Contains(path))
            {
                yield return path;
            }
        }
    }
}
