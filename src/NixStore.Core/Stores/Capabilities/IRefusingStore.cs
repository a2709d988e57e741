namespace NixStore.Stores.Capabilities;

/// <summary>A store that can refuse paths to a user, so that they seem to be absent.</summary>
internal interface IRefusingStore
{
    /// <summary>Returns what to do if the store has refused what it has for a hash part.</summary>
    /// <param name="hashPart">The hash part.</param>
    /// <returns>A sentence, or null if the store did not refuse it.</returns>
    string? FindRefusal(string hashPart);
}
