namespace NixStore.Activation;

/// <summary>What an activation does with a path, as the program <c>switch-to-configuration</c> of NixOS names it.</summary>
public enum ActivationAction
{
    /// <summary>The profile leads to the path, and the path is activated now and at the next boot.</summary>
    Switch,

    /// <summary>The profile leads to the path, and the path is activated at the next boot.</summary>
    Boot,

    /// <summary>The path is activated now, and the profile stays as it is.</summary>
    Test,

    /// <summary>The path reports what it would do, and nothing is changed.</summary>
    DryActivate,
}
