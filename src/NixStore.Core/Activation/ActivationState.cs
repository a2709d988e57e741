namespace NixStore.Activation;

/// <summary>How an activation on a target ended.</summary>
public enum ActivationState
{
    /// <summary>The path was activated.</summary>
    Activated,

    /// <summary>The path reported what it would do.</summary>
    DryActivated,

    /// <summary>The path was activated, and units failed.</summary>
    FailedUnits,

    /// <summary>The activation failed. The reason says what happened.</summary>
    Failed,

    /// <summary>The target returned to what was there before.</summary>
    RolledBack,

    /// <summary>The target could not return to what was there before.</summary>
    RollbackFailed,

    /// <summary>The target cannot be reached. The reason says what is known of it.</summary>
    Unreachable,

    /// <summary>The target was not touched, because too many targets before it failed.</summary>
    Skipped,
}
