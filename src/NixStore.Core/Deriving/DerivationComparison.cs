using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Deriving;

/// <summary>
/// Finds why two derivations differ. An input that has the same name on both sides is compared itself, so that the cause of a difference is
/// reported. Hash parts of store paths in texts are ignored, because they only follow from the cause.
/// </summary>
/// <param name="before">The store of the first derivation.</param>
/// <param name="after">The store of the second derivation.</param>
public sealed class DerivationComparison(IStore before, IStore after)
{
    private readonly DerivationLoader _before = new(before);
    private readonly DerivationLoader _after = new(after);
    private readonly Regex _hashParts = new(
        $"({Regex.Escape(before.Directory.Path)}|{Regex.Escape(after.Directory.Path)})/[0-9a-df-np-sv-z]{{{StorePath.HashPartLength}}}-",
        RegexOptions.CultureInvariant);

    /// <summary>Compares two derivations.</summary>
    /// <param name="first">The first derivation.</param>
    /// <param name="second">The second derivation.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The differences, those of the derivations themselves first. Each pair of inputs is compared once.</returns>
    /// <exception cref="NixStoreException">A derivation is not valid, or a store cannot be read.</exception>
    public async IAsyncEnumerable<DerivationDifference> CompareAsync(
        StorePath first,
        StorePath second,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var pairs = new Queue<Pair>([new Pair(first, second, [])]);
        var seen = new HashSet<(StorePath, StorePath)> { (first, second) };
        while (pairs.TryDequeue(out var pair))
        {
            if (pair.Before == pair.After)
            {
                continue;
            }

            var left = await _before.LoadAsync(pair.Before, cancellationToken).ConfigureAwait(false);
            var right = await _after.LoadAsync(pair.After, cancellationToken).ConfigureAwait(false);
            string[] through = [.. pair.Through, left.Name];
            foreach (var difference in Compare(left, right))
            {
                yield return difference with { Through = through };
            }

            foreach (var input in PairInputs(left, right).Where(input => seen.Add((input.Before, input.After))))
            {
                pairs.Enqueue(input with { Through = through });
            }
        }
    }

    private IEnumerable<DerivationDifference> Compare(Derivation left, Derivation right) =>
    [
        .. Compare(DerivationDifferenceKind.System, [OfText(left.System)], [OfText(right.System)]),
        .. Compare(DerivationDifferenceKind.Builder, [OfText(left.Builder)], [OfText(right.Builder)]),
        .. Compare(DerivationDifferenceKind.Arguments, [OfTexts(left.Arguments)], [OfTexts(right.Arguments)]),
        .. Compare(DerivationDifferenceKind.Output, OutputsOf(left), OutputsOf(right)),
        .. Compare(DerivationDifferenceKind.Source, SourcesOf(left), SourcesOf(right)),
        .. Compare(DerivationDifferenceKind.Input, InputsOf(left), InputsOf(right)),
        .. Compare(DerivationDifferenceKind.Variable, VariablesOf(left), VariablesOf(right)),
    ];

    private static IEnumerable<DerivationDifference> Compare(
        DerivationDifferenceKind kind, IEnumerable<Item> before, IEnumerable<Item> after)
    {
        var left = before.ToDictionary(static item => item.Name);
        var right = after.ToDictionary(static item => item.Name);
        return left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Left: left.GetValueOrDefault(name), Right: right.GetValueOrDefault(name)))
            .Where(static item => item.Left?.Compared != item.Right?.Compared)
            .Select(item => new DerivationDifference([], kind, item.Name, item.Left?.Shown, item.Right?.Shown));
    }

    private Item OfText(string text) => OfText("", text);

    private Item OfTexts(IEnumerable<string> texts) => OfText("", string.Join('\n', texts));

    private Item OfText(string name, string text) => new(name, text, _hashParts.Replace(text, "/"));

    private IEnumerable<Item> VariablesOf(Derivation derivation)
        => derivation.Environment.Select(variable => OfText(variable.Key, variable.Value));

    // The path of an output follows from the derivation, so only its absence differs.
    private static IEnumerable<Item> OutputsOf(Derivation derivation) => derivation.Outputs.Select(output =>
    {
        var kind = output.Value switch
        {
            InputAddressedOutput or DeferredOutput => "input-addressed",
            FixedOutput known => known.ContentAddress.ToString(),
            ImpureOutput impure => $"impure {impure.Method} {impure.Algorithm}",
            FloatingOutput floating => $"content-addressed {floating.Method} {floating.Algorithm}",
            _ => "",
        };
        return new Item(output.Key, kind, kind);
    });

    private static IEnumerable<Item> SourcesOf(Derivation derivation)
        => ByName(derivation.InputSources, static path => path.Name, static path => path.BaseName);

    private static IEnumerable<Item> InputsOf(Derivation derivation)
        => ByName(derivation.InputDerivations, static input => input.Key.Name, static input => string.Join(',', input.Value.Outputs));

    // Several sources can have one name.
    private static IEnumerable<Item> ByName<T>(IEnumerable<T> items, Func<T, string> name, Func<T, string> text)
        => items.GroupBy(name).Select(group =>
        {
            var texts = string.Join('\n', group.Select(text));
            return new Item(group.Key, texts, texts);
        });

    private static IEnumerable<Pair> PairInputs(Derivation left, Derivation right)
        => from before in left.InputDerivations.Keys
           join after in right.InputDerivations.Keys on before.Name equals after.Name
           where before != after
           select new Pair(before, after, []);

    /// <summary>A part of a derivation: its name, its text for users, and the text that is compared.</summary>
    private sealed record Item(string Name, string Shown, string Compared);

    /// <summary>Two derivations to compare, and the names of those that lead to them.</summary>
    private sealed record Pair(StorePath Before, StorePath After, IReadOnlyList<string> Through);
}
