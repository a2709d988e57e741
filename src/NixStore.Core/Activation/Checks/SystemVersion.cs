using System.Globalization;

namespace NixStore.Activation.Checks;

/// <summary>The version of a system of NixOS, such as <c>25.11.20251019.5e2a59a</c>, as far as it has an order.</summary>
/// <param name="Text">The version.</param>
internal readonly record struct SystemVersion(string Text)
{
    // The release has two numbers, and the date of the channel follows.
    private const int OrderedParts = 3;

    /// <summary>Compares two versions.</summary>
    /// <param name="other">The other version.</param>
    /// <returns>A negative number if this version is older, a positive one if it is newer, and null if there is no order.</returns>
    public int? CompareTo(SystemVersion other)
    {
        var (left, right) = (Numbers, other.Numbers);
        if (left.Length < 2 || right.Length < 2)
        {
            return null;
        }

        var differing = left.Zip(right).FirstOrDefault(static pair => pair.First != pair.Second);
        return differing.First.CompareTo(differing.Second);
    }

    private long[] Numbers
        => [.. Text.Split('.').Take(OrderedParts)
            .Select(static part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .TakeWhile(static number => number >= 0)];
}
