using System.Management.Automation;
using NixStore.PowerShell.Session;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the links of the roots in the store that the command line names, and files.</summary>
public sealed class StoreRootCompleter : StoreItemCompleter
{
    /// <inheritdoc/>
    private protected override void Complete(CompletionHost host, OpenStore store, string word)
    {
        if (store.Store.Find<IRootQueryStore>() is { } roots)
        {
            foreach (var root in host.Wait(roots.FindRootsAsync(host.StopToken)).Roots)
            {
                Offer(host, root, word);
            }
        }
    }

    private static void Offer(CompletionHost host, StoreRoot root, string word)
    {
        if (root.Process is null && root.Link.StartsWith(word, StringComparison.Ordinal))
        {
            host.Offer(new CompletionResult(
                QuotedArgument.Quote(root.Link), root.Link, CompletionResultType.ParameterValue, root.Path?.BaseName ?? $"{root.Kind}"));
        }
    }
}
