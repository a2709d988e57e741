using System.Globalization;

namespace NixStore.Testing.Samples;

/// <summary>
/// How often a test repeats what differs each time, such as random graphs and random moments: a few times in a test run, or as often as
/// <c>NIXSTORE_TEST_REPETITIONS</c> says. The variable <c>NIXSTORE_TEST_FIRST_SEED</c> is the seed that a test begins with.
/// </summary>
internal static class Repetitions
{
    /// <summary>Returns the number of repetitions.</summary>
    /// <param name="usual">The number in a test run.</param>
    public static int Or(int usual) => Read("NIXSTORE_TEST_REPETITIONS") ?? usual;

    /// <summary>Returns the seeds.</summary>
    /// <param name="usual">The number of seeds in a test run, which are those from 0 on.</param>
    public static IEnumerable<int> Seeds(int usual) => Enumerable.Range(Read("NIXSTORE_TEST_FIRST_SEED") ?? 0, Or(usual));

    private static int? Read(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
