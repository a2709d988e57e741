using System.Buffers;

namespace NixStore.PowerShell.Completion;

/// <summary>An argument as it is written on a command line.</summary>
internal static class QuotedArgument
{
    private static readonly SearchValues<char> _special = SearchValues.Create(" '$`;&|(){}");

    /// <summary>Returns a text in quotes if it would be read as something else without them.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The argument.</returns>
    public static string Quote(string text)
        => text.AsSpan().IndexOfAny(_special) < 0 ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
