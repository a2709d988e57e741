using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Session;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Completion;

/// <summary>
/// Completes store paths by the beginning of the full path, the hash part or the name, in the store that the command line names. The index
/// of the store finds a hash part. A name requires a search of all paths, which ends when enough are found.
/// </summary>
public sealed class StorePathCompleter : StoreItemCompleter
{
    /// <inheritdoc/>
    private protected override void Complete(CompletionHost host, OpenStore store, string word)
    {
        if (store.Store.Find<IEnumerableStore>() is { } enumerable)
        {
            foreach (var path in Find(host, store.Store.Directory, enumerable, word))
            {
                var full = store.Store.Directory.Print(path);
                host.Offer(new CompletionResult(full, path.Name, CompletionResultType.ParameterValue, full));
            }
        }
    }

    private static IEnumerable<StorePath> Find(CompletionHost host, StoreDirectory storeDirectory, IEnumerableStore store, string word)
    {
        var directory = storeDirectory.Path + "/";
        if (word.StartsWith(directory, StringComparison.Ordinal))
        {
            return host.Pull(store.EnumeratePathsAsync(word[directory.Length..], host.StopToken));
        }

        if (word.Contains('/', StringComparison.Ordinal) || word.StartsWith('.') || word.StartsWith('~'))
        {
            return [];
        }

        // A word can be the beginning of a hash part and of a name, such as "bad", so both are searched.
        var named = host.Pull(store.EnumeratePathsAsync("", host.StopToken))
            .Where(path => path.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        return host.Pull(store.EnumeratePathsAsync(word, host.StopToken)).Concat(named).Distinct();
    }
}
