namespace NixStore.Activation;

/// <summary>The kind of a path that can be activated, by the program that it contains.</summary>
public enum ActivationKind
{
    /// <summary>A system of NixOS, with <c>bin/switch-to-configuration</c>.</summary>
    System,

    /// <summary>A home directory of home-manager, with <c>activate</c> and <c>home-files</c>. It sets its profile by itself.</summary>
    Home,

    /// <summary>A profile of deploy-rs, with <c>deploy-rs-activate</c>.</summary>
    DeployRs,

    /// <summary>Another path with the program <c>activate</c>.</summary>
    Other,
}
