using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NixStore.PowerShell.Session;
using NixStore.Profiles;

namespace NixStore.PowerShell.Completion;

/// <summary>Completes the names of profiles, their links if several have one name, and files.</summary>
public sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        using var host = CompletionHost.OfSession();
        var word = wordToComplete.Trim('\'', '"');
        var offers = StorePathCompleter.FindStore(host, fakeBoundParameters) is { } reference
            ? host.Complete(session =>
            {
                foreach (var ofName in new ProfileChooser(host, session.Open(reference)).All.GroupBy(static profile => profile.Name))
                {
                    Offer(host, [.. ofName], word);
                }
            })
            : [];
        return offers.Count > 0 ? offers : CompletionCompleters.CompleteFilename(wordToComplete);
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
