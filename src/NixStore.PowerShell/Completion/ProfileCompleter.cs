using System.Management.Automation;
using NixStore.PowerShell.Session;
using NixStore.Profiles;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the names of profiles, their links if several have one name, and files.</summary>
public sealed class ProfileCompleter : StoreItemCompleter
{
    /// <inheritdoc/>
    private protected override void Complete(CompletionHost host, OpenStore store, string word)
    {
        foreach (var ofName in new ProfileChooser(host, store).All.GroupBy(static profile => profile.Name))
        {
            Offer(host, [.. ofName], word);
        }
    }

    private static void Offer(CompletionHost host, IReadOnlyList<StoreProfile> profiles, string word)
    {
        var isUnique = profiles.Count == 1;
        foreach (var profile in profiles)
        {
            var text = isUnique && !word.StartsWith('/') ? profile.Name : profile.Link;
            if (text.StartsWith(word, StringComparison.Ordinal) || profile.Name.StartsWith(word, StringComparison.Ordinal))
            {
                host.Offer(new CompletionResult(
                    QuotedArgument.Quote(text), text, CompletionResultType.ParameterValue,
                    $"{profile.Kind}, {profile.Generations.Count} generations"));
            }
        }
    }
}
