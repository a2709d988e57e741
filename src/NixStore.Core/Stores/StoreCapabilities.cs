namespace NixStore.Stores;

/// <summary>Demands on the capabilities of stores.</summary>
public static class StoreCapabilities
{
    /// <summary>Returns a capability of a store, and throws if the store lacks it.</summary>
    /// <typeparam name="T">The capability.</typeparam>
    /// <param name="store">The store.</param>
    /// <param name="action">What the caller wants of the store, for the message, as in <c>list its paths</c>.</param>
    /// <returns>The capability.</returns>
    /// <exception cref="MissingCapabilityException">The store lacks it.</exception>
    public static T Require<T>(this IStore store, string action)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Find<T>() ?? throw new MissingCapabilityException(store.Location, action, typeof(T));
    }
}
