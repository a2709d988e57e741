namespace NixStore.Fuzzing.Targets;

/// <summary>Runs several readers on one input.</summary>
internal static class Readers
{
    /// <summary>Runs all of them; returns true if one accepted the input.</summary>
    /// <exception cref="NixStoreException">All refused it; this is the first one's reason.</exception>
    public static bool AcceptAny(IEnumerable<Action> readers)
    {
        NixStoreException? first = null;
        var accepted = false;
        foreach (var read in readers)
        {
            try
            {
                read();
                accepted = true;
            }
            catch (NixStoreException refusal) when (refusal.InnerException is null or FormatException or System.Text.Json.JsonException)
            {
                first ??= refusal;
            }
        }

        return accepted ? true : throw first!;
    }
}
